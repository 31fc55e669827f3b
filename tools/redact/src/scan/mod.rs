//! Searches written files for values that must not be there: values of known forms, and known values.

mod canaries;
mod entropy;
mod patterns;
mod walk;

use std::collections::BTreeSet;
use std::fmt;
use std::sync::LazyLock;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use percent_encoding::percent_decode_str;
use regex_lite::Regex;
use serde_json::Value;
use truv_har::{Entries, Problem};

pub use canaries::is_telling;
pub(crate) use walk::Mend;

use canaries::Canaries;
use walk::Walk;

use crate::document::Document;
use crate::protocol;

/// The kind of data that a found value looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Suspicion {
    /// A social security or taxpayer number that may have been given out.
    SocialSecurityNumber,
    /// An e-mail address, not of a domain for examples.
    Email,
    /// A phone number, except the numbers for examples.
    Phone,
    /// The number of a payment card.
    Card,
    /// An access secret of Truv.
    AccessSecret,
    /// A token or key of another kind: JWT, bearer, PEM, cloud provider.
    Token,
    /// So random that it could be a token.
    Random,
    /// A known value: it was redacted, or is a key of this run.
    Known,
}

impl fmt::Display for Suspicion {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::SocialSecurityNumber => "what looks like a social security number",
            Self::Email => "what looks like an e-mail address",
            Self::Phone => "what looks like a phone number",
            Self::Card => "what looks like a card number",
            Self::AccessSecret => "what looks like an access secret",
            Self::Token => "what looks like a token",
            Self::Random => "random text that looks like a token",
            Self::Known => "a value that should have been redacted",
        })
    }
}

/// The place and kind of a found value, without the value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    /// The number of the entry, from 0; none if the value is outside of all entries.
    pub entry: Option<usize>,
    /// Where in the entry: a JSON pointer, and after `#` one into the JSON that is the text there. A name that may be data is `*`.
    pub pointer: String,
    /// The kind of data that the value looks like.
    pub suspicion: Suspicion,
}

impl fmt::Display for Hit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.entry {
            Some(entry) => write!(formatter, "entry {entry} has {}", self.suspicion)?,
            None => write!(formatter, "outside of the entries there is {}", self.suspicion)?,
        }
        if self.pointer.is_empty() { Ok(()) } else { write!(formatter, " at {}", self.pointer) }
    }
}

/// The result of a scan of a recording.
#[derive(Clone, Debug, Default)]
pub struct Scanned {
    /// How many entries were looked through.
    pub entries: usize,
    /// The values that were found in the entries, and around them.
    pub hits: Vec<Hit>,
    /// The places that could not be searched, or were repaired for the search.
    pub problems: Vec<Problem>,
}

/// Whether a text, by itself, looks like something that must not be in a file.
#[must_use]
pub fn is_suspicious(text: &str) -> bool {
    let mut found = BTreeSet::new();
    patterns::find(text, &|_| false, &mut found);
    !found.is_empty() || entropy::is_random(text, &|_| false)
}

/// Looks through files.
pub struct Scanner<'d> {
    canaries: Canaries,
    document: Option<&'d Document>,
}

impl<'d> Scanner<'d> {
    /// A scanner that also looks for these values, whatever they look like. Values that could occur by accident are not
    /// looked
    /// for.
    pub fn new<'c>(canaries: impl IntoIterator<Item = &'c str>) -> Self {
        Self { canaries: Canaries::new(canaries), document: None }
    }

    /// Allows texts that this document contains word for word.
    #[must_use]
    pub fn of_document(self, document: &'d Document) -> Self {
        Self { document: Some(document), ..self }
    }

    /// Scans a HAR file, lines of HAR entries, or any other text.
    #[must_use]
    pub fn scan(&self, text: &str) -> Vec<Hit> {
        // by a name that may have lines
        let scanned = self.recording(Entries::new("text.jsonl", text.as_bytes()));
        if scanned.problems.is_empty() {
            return scanned.hits;
        }
        self.envelope(text).into_iter().collect()
    }

    /// Scans a recording, which is read entry by entry.
    #[must_use]
    pub fn recording(&self, entries: Entries<'_>) -> Scanned {
        let mut entries = entries.keep_envelope();
        let mut hits = BTreeSet::new();
        let mut scanned = Scanned::default();
        for found in entries.by_ref() {
            let value = found.and_then(|entry| Ok((entry.index(), entry.value()?)));
            match value {
                Ok((index, entry)) => {
                    scanned.entries += 1;
                    hits.extend(self.entry(Some(index), &entry, None).0);
                }
                Err(problem) => scanned.problems.push(problem),
            }
        }
        hits.extend(self.envelope(&entries.envelope()));
        scanned.hits = hits.into_iter().collect();
        scanned
    }

    /// Scans the text of a recording around its entries.
    fn envelope(&self, text: &str) -> BTreeSet<Hit> {
        let mut walk = Walk::new(self, None, None);
        match serde_json::from_str::<Value>(text) {
            Ok(envelope) => drop(walk.value(&envelope, "", false)),
            Err(_) => drop(walk.value(&Value::from(text.trim()), "", false)),
        }
        walk.hits
    }

    /// Scans an entry; also returns the entry with replacements, if `mend` makes some.
    pub(crate) fn entry(
        &self,
        index: Option<usize>,
        entry: &Value,
        mend: Option<Mend<'_>>,
    ) -> (BTreeSet<Hit>, Option<Value>) {
        let mut walk = Walk::new(self, index, mend);
        let mended = walk.entry(entry);
        // data that the sandbox or Truv's documentation made up has ids like real ones
        if matches!(entry["_truv"]["provenance"].as_str(), Some("embedded-sandbox" | "documented-example")) {
            walk.hits.retain(|hit| hit.suspicion != Suspicion::Random);
        }
        (walk.hits, mended)
    }

    /// Whether anything is found in a text.
    pub(crate) fn finds(&self, text: &str) -> bool {
        let mut found = BTreeSet::new();
        self.visit(text, "", &mut found);
        !found.is_empty()
    }

    /// Whether everybody may know this text: from the document, or from standards.
    fn is_known(&self, text: &str) -> bool {
        protocol::is_word(text) || self.document.is_some_and(|document| document.has_literal(text))
    }

    /// A text, and what is within it: JSON, base64, percent encoding.
    fn visit(&self, text: &str, name: &str, found: &mut BTreeSet<Suspicion>) {
        if text.is_empty() || self.is_known(text) || protocol::is_plain_value(name, text) {
            return;
        }
        let is_known = |text: &str| self.is_known(text);
        patterns::find(text, &is_known, found);
        patterns::find_named(name, text, found);
        if self.canaries.occur_in(text, &is_known) {
            found.insert(Suspicion::Known);
        }
        if text.contains('%') {
            let decoded = percent_decode_str(text).decode_utf8_lossy();
            // the text becomes shorter with each step
            if decoded.len() < text.len() {
                // a word with two encodings would look more random than it is
                self.visit(&decoded, name, found);
                return;
            }
        }
        let rest = self.without_base64(text, found);
        if rest.contains('+') {
            // queries write a blank like this
            self.visit(&rest.replace('+', " "), name, found);
        }
        if entropy::is_random(&rest, &is_known) {
            found.insert(Suspicion::Random);
        }
    }

    /// Searches base64 that decodes to readable text, and removes it from the text.
    fn without_base64(&self, text: &str, found: &mut BTreeSet<Suspicion>) -> String {
        static BASE64: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new("[A-Za-z0-9+/]{16,}={0,2}").ok());
        let Some(base64) = BASE64.as_ref() else { return text.to_owned() };
        let mut rest = text.to_owned();
        for run in base64.find_iter(text) {
            let Ok(content) = BASE64_STANDARD.decode(run.as_str()) else { continue };
            let readable = content.iter().filter(|byte| byte.is_ascii_graphic() || byte.is_ascii_whitespace()).count();
            if content.starts_with(b"%PDF-") || readable * 10 >= content.len() * 9 {
                rest = rest.replace(run.as_str(), " ");
                let content = String::from_utf8_lossy(&content);
                match serde_json::from_str::<Value>(&content) {
                    Ok(value) => {
                        let mut walk = Walk::new(self, None, None);
                        walk.value(&value, "", true);
                        found.extend(walk.hits.into_iter().map(|hit| hit.suspicion));
                    }
                    Err(_) => self.visit(&content, "", found),
                }
            }
        }
        rest
    }
}

/// The word around a place in a text: up to a blank, or to a separator of addresses or headers.
fn enclosing(text: &str, start: usize, end: usize) -> &str {
    let is_end = |character: char| character.is_whitespace() || "/?&=#,;:\"'<>()[]{}".contains(character);
    let first = text[..start].rfind(is_end).map_or(0, |at| at + text[at..].chars().next().map_or(0, char::len_utf8));
    let last = text[end..].find(is_end).map_or(text.len(), |at| end + at);
    &text[first..last]
}
