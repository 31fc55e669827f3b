//! Texts of a server, shown so that they neither move the cursor nor hold values.

/// What stands in place of a value.
pub(crate) const HIDDEN: &str = "…";

/// The longest text of a server that is shown.
const LONGEST: usize = 1000;

/// A text of a server on one line, which cannot move the cursor of a terminal.
pub(crate) fn plain(text: &str) -> String {
    let cut: String = text.chars().take(LONGEST).collect();
    cut.chars().map(|character| if character.is_control() { ' ' } else { character }).collect()
}

/// A message without what could be somebody's data: quoted texts, and each word that is not a plain English word or a short
/// number.
pub(crate) fn without_values(text: &str) -> String {
    let text = without_quotes(&plain(text));
    let mut words = Vec::new();
    let mut begins = true;
    for word in text.split_whitespace() {
        let shown = if is_harmless(word, begins) { word } else { HIDDEN };
        // several hidden words in a row are one value
        if shown != HIDDEN || words.last() != Some(&HIDDEN) {
            words.push(shown);
        }
        begins = word.ends_with(['.', ':', '!', '?']);
    }
    words.join(" ")
}

/// What stands between quotes is a value most of the time.
fn without_quotes(text: &str) -> String {
    let mut result = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(['"', '`', '\u{201c}']) {
        let opening = rest.get(start..).and_then(|quoted| quoted.chars().next()).unwrap_or('"');
        let closing = if opening == '\u{201c}' { '\u{201d}' } else { opening };
        let after = rest.get(start + opening.len_utf8()..).unwrap_or_default();
        result.push_str(rest.get(..start).unwrap_or_default());
        result.push_str(HIDDEN);
        rest = after.find(closing).and_then(|end| after.get(end + closing.len_utf8()..)).unwrap_or_default();
    }
    result + rest
}

fn is_harmless(word: &str, begins: bool) -> bool {
    let bare = word.trim_matches(|c: char| matches!(c, '.' | ',' | ':' | ';' | '!' | '?' | '(' | ')' | '\''));
    let bare = bare.strip_suffix("'s").unwrap_or(bare);
    if bare.is_empty() || bare == HIDDEN {
        return true;
    }
    if bare.bytes().all(|byte| byte.is_ascii_digit()) {
        return bare.len() <= 3;
    }
    let is_lower = bare.bytes().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'_' | b'-' | b'\''));
    let first_is_upper = bare.starts_with(|first: char| first.is_ascii_uppercase());
    let is_title = first_is_upper && bare.bytes().skip(1).all(|byte| byte.is_ascii_lowercase());
    is_lower || (begins && is_title) || matches!(bare, "Truv" | "ID" | "URL" | "JSON" | "API" | "PDF" | "SSN" | "HTTP")
}

#[cfg(test)]
mod tests {
    use super::without_values;

    #[test]
    fn values_are_taken_out_of_messages() {
        for (text, expected) in [
            ("Object not found.", "Object not found."),
            ("Ensure this field has at least 9 characters.", "Ensure this field has at least 9 characters."),
            ("User with email ines@example.org exists", "User with email … exists"),
            ("\"Ines Marlow\" is not a valid choice.", "… is not a valid choice."),
            ("User Ines Marlow, 123-45-6789, exists", "User … exists"),
            ("The number 123456789 is taken", "The number … is taken"),
            ("an open quote \"Ines Marlow", "an open quote …"),
        ] {
            assert_eq!(without_values(text), expected);
        }
    }
}
