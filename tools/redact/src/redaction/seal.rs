//! The mark of an entry that was redacted, so that redacting it again changes nothing.

use ring::digest::{SHA256, digest};
use serde_json::Value;

/// This program's own field; HAR lets programs add fields that start with an underscore.
pub(super) const FIELD: &str = "_redaction";
/// Few letters, so that the mark is not taken for a token.
const LETTERS: [u8; 6] = *b"abcdef";
/// This many letters hold 128 bits.
const LENGTH: usize = 50;

/// Follows from everything in the entry but the mark itself.
pub(super) fn of(entry: &Value) -> String {
    let mut entry = entry.clone();
    if let Some(entry) = entry.as_object_mut() {
        entry.remove(FIELD);
    }
    let digest = digest(&SHA256, entry.to_string().as_bytes());
    let (high, _) = digest.as_ref().split_at(16);
    let mut number = high.iter().fold(0u128, |number, byte| number << 8 | u128::from(*byte));
    let letter = |_| {
        let letter = LETTERS[usize::try_from(number % 6).unwrap_or_default()];
        number /= 6;
        char::from(letter)
    };
    (0..LENGTH).map(letter).collect()
}
