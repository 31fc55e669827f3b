//! Replaces text that still looks like data after redaction once more, by text that looks like no kind of data.

use serde_json::{Value, json};

use super::{Redactor, entry, letters, seal};
use crate::protocol;
use crate::scan::Scanner;

/// The characters that separate the words of an address, a header or a text.
const BETWEEN: &str = "/?&=#,;:\\\"'<>()[]{} ";

impl Redactor<'_> {
    /// A text in which the scanner finds nothing: it has few letters in place of the words that the scanner reports, or
    /// in place of all words that belong to neither the document nor the protocol.
    fn unrecognizable(&self, scanner: &Scanner<'_>, text: &str) -> String {
        if truv_openapi::format::is_digits(text.strip_prefix('-').unwrap_or(text)) {
            return round(text);
        }
        let some = self.with_few_letters(text, &|word| scanner.finds(word));
        if scanner.finds(&some) { self.with_few_letters(text, &|_| true) } else { some }
    }

    fn with_few_letters(&self, text: &str, is_replaced: &dyn Fn(&str) -> bool) -> String {
        let is_between = |character: char| BETWEEN.contains(character);
        let is_known = |word: &str| protocol::is_word(word) || self.document.has_literal(word) || word == "https";
        let piece = |piece: &str| {
            let (word, end) = piece.split_at(piece.trim_end_matches(is_between).len());
            let is_kept = word.is_empty() || is_known(word) || !is_replaced(word);
            format!("{}{end}", if is_kept { word.to_owned() } else { self.few_letters(word) })
        };
        text.split_inclusive(is_between).map(piece).collect()
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

    /// The entry with replacements for everything that the scanner finds in it.
    pub(crate) fn mended(&self, scanner: &Scanner<'_>, entry: Value) -> Value {
        let mend = |text: &str| self.unrecognizable(scanner, text);
        match scanner.entry(None, &entry, Some(&mend)).1 {
            Some(mut mended) => {
                mended[seal::FIELD] = json!({"version": entry::VERSION, "seal": seal::of(&mended)});
                mended
            }
            None => entry,
        }
    }
}

/// As many digits, which are not those of an account, card or phone.
fn round(digits: &str) -> String {
    match digits.trim_start_matches('-').len() {
        10 => "2005550100".to_owned(),
        11 => "12005550100".to_owned(),
        length => format!("1{}", "0".repeat(length.saturating_sub(1))),
    }
}
