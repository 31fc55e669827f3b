//! What still looks like data after redaction is replaced once more, by something that looks like nothing at all.

use serde_json::{Value, json};

use super::{Redactor, entry, letters, seal};
use crate::protocol;
use crate::scan::Scanner;

/// What parts the words of an address, a header or a text.
const BETWEEN: &str = "/?&=#,;:\\\"'<>()[]{} ";

impl Redactor<'_> {
    /// A text without anything that could be recognized: few letters for all that is no word of the document or the protocol.
    pub(crate) fn unrecognizable(&self, text: &str) -> String {
        if truv_openapi::format::is_digits(text.strip_prefix('-').unwrap_or(text)) {
            return round(text);
        }
        let mut new = String::new();
        for piece in text.split_inclusive(|character: char| BETWEEN.contains(character)) {
            let (word, end) =
                piece.split_at(piece.trim_end_matches(|character: char| BETWEEN.contains(character)).len());
            let is_known =
                word.is_empty() || protocol::is_word(word) || self.document.has_literal(word) || word == "https";
            new += &if is_known { word.to_owned() } else { self.few_letters(word) };
            new += end;
        }
        new
    }

    fn few_letters(&self, word: &str) -> String {
        let numbers = &mut self.key.numbers("unrecognizable", &self.key.tag(word.as_bytes()), 0);
        let mut letter = |character: char| match character {
            _ if character.is_alphanumeric() => letters::few(numbers),
            '.' | '-' | '_' | '~' => character,
            _ => '-',
        };
        word.chars().map(&mut letter).collect()
    }

    /// The entry with something else in place of what the scanner finds in it.
    pub(crate) fn mended(&self, scanner: &Scanner<'_>, entry: Value) -> Value {
        let mend = |text: &str| self.unrecognizable(text);
        match scanner.entry(None, &entry, Some(&mend)).1 {
            Some(mut mended) => {
                mended[seal::FIELD] = json!({"version": entry::VERSION, "seal": seal::of(&mended)});
                mended
            }
            None => entry,
        }
    }
}

/// As many digits, of no account, card or phone.
fn round(digits: &str) -> String {
    match digits.trim_start_matches('-').len() {
        10 => "2005550100".to_owned(),
        11 => "12005550100".to_owned(),
        length => format!("1{}", "0".repeat(length.saturating_sub(1))),
    }
}
