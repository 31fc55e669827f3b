//! Names in recordings: of fields, parameters, headers, media types. Names that may be data are not shown.

/// The name, or `*` if it may be data.
pub(crate) fn shown(name: &str) -> &str {
    if is_name(name) { name } else { "*" }
}

/// Whether this looks like a name in an interface: words of letters and few digits. A number, an address, a key or a text
/// does not.
pub(crate) fn is_name(name: &str) -> bool {
    const MOST_DIGITS: usize = 4;
    let separators = ['_', '-', '.', '[', ']', ':'];
    let is_word = |word: &str| word.len() <= 24 && word.chars().all(|c| c.is_ascii_alphanumeric());
    let rest = name.strip_prefix(['$', '@']).unwrap_or(name);
    name.len() <= 64
        && rest.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && rest.chars().filter(char::is_ascii_digit).count() <= MOST_DIGITS
        && rest.split(separators).all(is_word)
}

/// Whether this looks like a media type: `application/vnd.api+json`.
pub(crate) fn is_media_type(text: &str) -> bool {
    text.split_once('/').is_some_and(|(class, kind)| is_name(class) && kind.split('+').all(is_name))
}
