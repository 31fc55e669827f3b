//! Values that stay although the document does not list them.

use truv_openapi::format::is_digits;

use crate::document::Document;
use crate::protocol;

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

/// Whether a text stays because of its name. Each name allows only values of its own form, so that nothing else gets through.
pub(super) fn is_kept(document: &Document, name: Option<&str>, text: &str) -> bool {
    match name {
        Some("currency" | "currency_code" | "iso_currency_code") => is_currency(text),
        Some("mime_type" | "mimetype" | "content_type") => protocol::is_media_type(text),
        // of a refused parameter, as in `account.account_number`
        Some("field") => text.split('.').all(|part| is_digits(part) || document.has_name(part)),
        Some("message" | "detail") => is_sentence(text),
        // not a property: an item of a list, such as the messages about one parameter
        None => is_sentence(text),
        _ => false,
    }
}

fn is_currency(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// Whether this is a standard sentence that every client may get.
pub(super) fn is_sentence(text: &str) -> bool {
    SENTENCES.contains(&text)
}
