//! Limits the memory that a decoded answer may take: a few bytes of JSON may be hundreds in memory.

/// Bytes in memory for each byte of the largest body that the client accepts.
const SHARE: usize = 8;

/// Answers that take less than this are always decoded, whatever the limit of bodies is.
const LEAST: usize = 16 * 1024 * 1024;

/// The form into which the JSON of an answer is decoded.
#[derive(Clone, Copy)]
pub(super) enum Form {
    /// A tree of values.
    Tree,
    /// Types of the document.
    Typed,
}

impl Form {
    /// The most bytes that an object takes.
    fn object(self) -> usize {
        match self {
            // a map has room for eleven entries from the first on
            Self::Tree => 700,
            // the largest type of the document; a test looks at all
            Self::Typed => 2600,
        }
    }
}

/// Whether the answer would take more than eight times the client's limit of bodies. The estimate counts the characters
/// that open an object, a list or an item, also inside of strings, so it may be too high, but never too low.
pub(super) fn is_too_large(json: &[u8], form: Form, max_body: usize) -> bool {
    let most = max_body.saturating_mul(SHARE).max(LEAST);
    // small enough even if it consisted of `{}` only
    if json.len().saturating_mul(form.object() / 2 + 40) <= most {
        return false;
    }
    // one search for each character is quicker than one search for all
    let cost = |wanted: u8, bytes: usize| json.iter().filter(|byte| **byte == wanted).count().saturating_mul(bytes);
    let costs = [cost(b'{', form.object()), cost(b'[', 130), cost(b',', 40), json.len()];
    costs.into_iter().fold(0, usize::saturating_add) > most
}
