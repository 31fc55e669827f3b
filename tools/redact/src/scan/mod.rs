//! Looks through what was written for what should not be there: values of known forms, and values that are known.

mod canaries;
mod entropy;
mod patterns;

use std::collections::BTreeSet;
use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use percent_encoding::percent_decode_str;
use regex_lite::Regex;
use serde_json::Value;
use truv_har::{Entries, Problem};

pub use canaries::is_telling;

use canaries::Canaries;

/// What something looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Suspicion {
    /// A social security or taxpayer number that may have been given out.
    SocialSecurityNumber,
    /// An e-mail address, not of a domain for examples.
    Email,
    /// A phone number, not of those for examples.
    Phone,
    /// The number of a payment card.
    Card,
    /// An access secret of Truv.
    AccessSecret,
    /// A token or key of another kind: JWT, bearer, PEM, cloud provider.
    Token,
    /// So random that it could be a token.
    Random,
    /// A value that is known to be somebody's, because it was redacted or is a key of this run.
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

/// Something that was found; not what it was.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    /// From 0; none if it is in no entry.
    pub entry: Option<usize>,
    /// What it looks like.
    pub suspicion: Suspicion,
}

impl fmt::Display for Hit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.entry {
            Some(entry) => write!(formatter, "entry {entry} has {}", self.suspicion),
            None => write!(formatter, "outside of the entries there is {}", self.suspicion),
        }
    }
}

/// What was found in a recording.
#[derive(Clone, Debug, Default)]
pub struct Scanned {
    /// How many entries were looked through.
    pub entries: usize,
    /// What was found in them, and around them.
    pub hits: Vec<Hit>,
    /// What could not be looked through, or was mended for that.
    pub problems: Vec<Problem>,
}

/// Whether a text, by itself, looks like something that must not be in a file.
#[must_use]
pub fn is_suspicious(text: &str) -> bool {
    let mut found = BTreeSet::new();
    patterns::find(text, &mut found);
    !found.is_empty() || entropy::is_random(text)
}

/// Looks through files.
pub struct Scanner {
    canaries: Canaries,
}

impl Scanner {
    /// With values that must not occur, whatever they look like. Those that could be met by accident are not looked for.
    pub fn new<'c>(canaries: impl IntoIterator<Item = &'c str>) -> Self {
        Self { canaries: Canaries::new(canaries) }
    }

    /// What is found in a HAR file, in lines of HAR entries, or in any other text.
    #[must_use]
    pub fn scan(&self, text: &str) -> Vec<Hit> {
        // by a name that may have lines
        let scanned = self.recording(Entries::new("text.jsonl", text.as_bytes()));
        if scanned.problems.is_empty() {
            return scanned.hits;
        }
        let found = match serde_json::from_str::<Value>(text) {
            Ok(other) => self.json(&other),
            Err(_) => self.text(text),
        };
        found.into_iter().map(|suspicion| Hit { entry: None, suspicion }).collect()
    }

    /// What is found in a recording, which is read entry by entry.
    #[must_use]
    pub fn recording(&self, entries: Entries<'_>) -> Scanned {
        let mut entries = entries.keep_envelope();
        let mut hits = BTreeSet::new();
        let mut scanned = Scanned::default();
        let mut add = |entry, found: BTreeSet<Suspicion>| {
            hits.extend(found.into_iter().map(|suspicion| Hit { entry, suspicion }));
        };
        for found in entries.by_ref() {
            let value = found.and_then(|entry| Ok((entry.index(), entry.value()?)));
            match value {
                Ok((index, entry)) => {
                    scanned.entries += 1;
                    add(Some(index), self.entry(&entry));
                }
                Err(problem) => scanned.problems.push(problem),
            }
        }
        add(None, self.envelope(&entries.envelope()));
        scanned.hits = hits.into_iter().collect();
        scanned
    }

    /// What a recording has around its entries.
    fn envelope(&self, text: &str) -> BTreeSet<Suspicion> {
        match serde_json::from_str::<Value>(text) {
            Ok(envelope) => self.json(&envelope),
            Err(_) => self.text(text.trim()),
        }
    }

    /// What the sandbox or a page of Truv made up has ids like those in life.
    fn entry(&self, entry: &Value) -> BTreeSet<Suspicion> {
        let mut found = self.json(entry);
        if matches!(entry["_truv"]["provenance"].as_str(), Some("embedded-sandbox" | "documented-example")) {
            found.remove(&Suspicion::Random);
        }
        found
    }

    fn json(&self, value: &Value) -> BTreeSet<Suspicion> {
        let mut found = BTreeSet::new();
        self.walk(value, "", &mut found);
        found
    }

    fn text(&self, text: &str) -> BTreeSet<Suspicion> {
        let mut found = BTreeSet::new();
        self.visit(text, "", &mut found);
        found
    }

    /// `name` is that of the property that holds the value.
    fn walk(&self, value: &Value, name: &str, found: &mut BTreeSet<Suspicion>) {
        match value {
            Value::Object(object) => {
                // as headers, cookies and parameters are in HAR
                let named = object.get("name").and_then(Value::as_str).unwrap_or_default();
                for (name, value) in object {
                    self.visit(name, "", found);
                    self.walk(value, if name == "value" { named } else { name }, found);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.walk(item, name, found)),
            Value::String(text) => self.visit(text, name, found),
            Value::Number(number) => self.visit(&number.to_string(), name, found),
            Value::Null | Value::Bool(_) => {}
        }
    }

    /// A text, and what is within it: JSON, base64, percent encoding.
    fn visit(&self, text: &str, name: &str, found: &mut BTreeSet<Suspicion>) {
        if text.is_empty() {
            return;
        }
        patterns::find(text, found);
        patterns::find_named(name, text, found);
        if self.canaries.occur_in(text) {
            found.insert(Suspicion::Known);
        }
        if text.trim_start().starts_with(['{', '['])
            && let Ok(value) = serde_json::from_str::<Value>(text)
        {
            return self.walk(&value, name, found);
        }
        if text.contains('%') {
            let decoded = percent_decode_str(text).decode_utf8_lossy();
            // it becomes shorter with each step
            if decoded.len() < text.len() {
                // a word in two encodings would look more random than it is
                self.visit(&decoded, name, found);
                return;
            }
        }
        let rest = self.without_base64(text, found);
        if rest.contains('+') {
            // as blanks are written in queries
            self.visit(&rest.replace('+', " "), name, found);
        }
        if entropy::is_random(&rest) {
            found.insert(Suspicion::Random);
        }
    }

    /// Looks through what can be read once it is decoded, and takes that out.
    fn without_base64(&self, text: &str, found: &mut BTreeSet<Suspicion>) -> String {
        // the pattern is a constant
        let Ok(base64) = Regex::new("[A-Za-z0-9+/]{16,}={0,2}") else { return text.to_owned() };
        let mut rest = text.to_owned();
        for run in base64.find_iter(text) {
            let Ok(content) = BASE64_STANDARD.decode(run.as_str()) else { continue };
            let readable = content.iter().filter(|byte| byte.is_ascii_graphic() || byte.is_ascii_whitespace()).count();
            if content.starts_with(b"%PDF-") || readable * 10 >= content.len() * 9 {
                rest = rest.replace(run.as_str(), " ");
                self.visit(&String::from_utf8_lossy(&content), "", found);
            }
        }
        rest
    }
}
