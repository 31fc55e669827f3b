//! Values that stay although the document does not list them.

use crate::document::Document;

/// Sentences of the framework behind Truv, the same for everybody.
const SENTENCES: [&str; 9] = [
    "Not found.",
    "Invalid page.",
    "Invalid cursor",
    "This field is required.",
    "This field may not be null.",
    "This field may not be blank.",
    "Invalid token.",
    "Authentication credentials were not provided.",
    "You do not have permission to perform this action.",
];

/// The types that media types start with.
const MEDIA: [&str; 9] =
    ["application/", "audio/", "font/", "image/", "message/", "model/", "multipart/", "text/", "video/"];

/// Whether a text stays because of its name. Each name allows only values of its own form, so that nothing else gets through.
pub(super) fn is_kept(document: &Document, name: Option<&str>, text: &str) -> bool {
    match name {
        Some("currency" | "currency_code" | "iso_currency_code") => is_currency(text),
        Some("mime_type" | "mimetype" | "content_type") => is_media_type(text),
        // of a refused parameter, as in `account.account_number`
        Some("field") => document.has_words_of(text),
        Some("message" | "detail") => SENTENCES.contains(&text),
        // of no property: an item of a list, such as the messages about one parameter
        None => SENTENCES.contains(&text),
        _ => false,
    }
}

fn is_currency(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// Without parameters, such as the boundary of a form.
pub(super) fn is_media_type(text: &str) -> bool {
    let rest = MEDIA.iter().find_map(|start| text.strip_prefix(start));
    rest.is_some_and(|rest| {
        let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".+-".contains(&byte);
        !rest.is_empty() && rest.len() <= 80 && rest.bytes().all(is_plain) && !crate::scan::is_suspicious(rest)
    })
}
