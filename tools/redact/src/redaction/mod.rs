//! Removes personal data and keys from a recording before it is written.
//!
//! By default, every value is replaced. A text stays only if the document lists it at that place, if it consists of the
//! document's own words where the document lists words, or if its name is on a short list (`kept`). Everything else becomes a
//! stand-in of the same type and shape: a date becomes a date, a number with two decimals becomes such a number, an id keeps its
//! length. Equal values have equal stand-ins everywhere, in bodies, paths and queries; different values have different
//! stand-ins. If the document has rules (a pattern, a length, a bound), the stand-in satisfies or breaks the same rules
//! as the value did. So a comparison with the document has the same result before and after.

mod address;
mod body;
mod counts;
mod entry;
mod file;
mod headers;
mod kept;
mod key;
mod letters;
mod mend;
mod number;
mod parts;
mod pattern;
mod seal;
mod shape;
mod target;
mod web;

pub use counts::{Counts, Kind};
pub use entry::{PROVENANCES, is_sealed};
pub use key::Key;
pub use letters::length_class;

use std::collections::{HashMap, HashSet};

use serde_json::Value;
use truv_openapi::schema::fits_pattern;

use crate::document::{Document, Place};
use crate::{protocol, scan};
use key::Tag;
use pattern::Pattern;
use shape::Shape;

/// How many different stand-ins are tried for a value. (There are only few numbers of one digit.)
const ATTEMPTS: u32 = 256;

/// Redacts recordings, all with the same stand-ins.
pub struct Redactor<'d> {
    document: &'d Document,
    key: Key,
    /// Stand-ins by the rules of a place (or nothing) and the tag of the value.
    known: HashMap<(String, Tag), String>,
    /// The tag of the value that each stand-in belongs to.
    owners: HashMap<String, Tag>,
    counts: Counts,
    /// Texts that were replaced. They must not occur in anything that is written.
    replaced: HashSet<String>,
    /// Names that stayed although the document does not have them.
    kept: HashSet<String>,
    keeps_names: bool,
    is_strict: bool,
}

impl<'d> Redactor<'d> {
    /// Reads bodies by the document, and makes stand-ins with the key.
    #[must_use]
    pub fn new(document: &'d Document, key: Key) -> Self {
        Self {
            document,
            key,
            known: HashMap::new(),
            owners: HashMap::new(),
            counts: Counts::default(),
            replaced: HashSet::new(),
            kept: HashSet::new(),
            keeps_names: false,
            is_strict: false,
        }
    }

    /// Keeps names that the document does not have, if they look like names of an interface and not like data. A patch
    /// then has the names that the service sends. Only for traffic of test data.
    #[must_use]
    pub fn keep_names(self) -> Self {
        Self { keeps_names: true, ..self }
    }

    /// Leaves text that still looks like data after redaction to the scan of the output, instead of replacing it once
    /// more.
    #[must_use]
    pub fn strict(self) -> Self {
        Self { is_strict: true, ..self }
    }

    /// The counts of replacements so far.
    #[must_use]
    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    /// The replaced values that must not occur in a file, but for words of the document and of the protocol.
    pub fn canaries(&self) -> impl Iterator<Item = &str> {
        let is_known = |text: &str| {
            self.document.has_literal(text)
                || protocol::is_word(text)
                || kept::is_sentence(text)
                || web::is_nobodys(text)
        };
        // a value that is also the stand-in of another one is met without being a leak
        let is_met = |text: &str| self.kept.contains(text) || self.owners.contains_key(text);
        let is_canary = move |text: &&str| scan::is_telling(text) && !is_met(text) && !is_known(text);
        self.replaced.iter().map(String::as_str).filter(is_canary)
    }

    /// A text at a place.
    fn text(&mut self, text: &str, place: &Place<'d>, name: Option<&str>) -> String {
        let value = Value::from(text);
        let is_kept = text.trim().is_empty() || place.lists(&value) || kept::is_kept(self.document, name, text);
        if is_kept {
            return text.to_owned();
        }
        let replaced = match self.json_in_text(text).or_else(|| self.file_in_text(text, place)) {
            Some(replaced) => replaced,
            None => self.stand_in(text),
        };
        let verdict = place.verdict(&value);
        if place.verdict(&Value::from(replaced.as_str())) == verdict {
            return replaced;
        }
        // the rules of this place need a stand-in that differs from the usual one
        let is_alike = |candidate: &str| place.verdict(&Value::from(candidate)) == verdict;
        if let Some(longer) = self.longer_file(text, &replaced).filter(|longer| is_alike(longer)) {
            return longer;
        }
        if let Some(foreign) = letters::foreign(text, &replaced).filter(|foreign| is_alike(foreign)) {
            return foreign;
        }
        self.by_rules(text, place, &is_alike).unwrap_or_else(|| {
            self.counts.add(Kind::Loosened);
            replaced
        })
    }

    /// A stand-in for which the rules of a place give the same results as for the text.
    fn by_rules(&mut self, text: &str, place: &Place<'d>, is_alike: &dyn Fn(&str) -> bool) -> Option<String> {
        let rules = place.rules();
        let tag = self.key.tag(text.as_bytes());
        if let Some(known) = self.known.get(&(rules.clone(), tag)) {
            return Some(known.clone());
        }
        let length = text.chars().count();
        let patterns = place.patterns().filter(|pattern| fits_pattern(pattern, text) != Some(false));
        let patterns: Vec<_> = patterns.filter_map(|pattern| Pattern::new(pattern, length)).collect();
        let written = |attempt: u32| {
            let pattern = patterns.get(attempt as usize / 2 % patterns.len().max(1))?;
            pattern.text(attempt.is_multiple_of(2), &mut self.key.numbers(&rules, &tag, attempt))
        };
        let of_length = |attempt: u32| {
            let class = length_class(length);
            let written = written(attempt)?;
            let found = written.chars().count();
            (found == length || attempt > ATTEMPTS && length_class(found) == class).then_some(written)
        };
        // as long as the text was, if that is possible
        let found = self.find(text, &tag, is_alike, (0..2 * ATTEMPTS).map(of_length));
        let found = found.or_else(|| self.find(text, &tag, is_alike, (0..ATTEMPTS).map(written)));
        let alike = |attempt: u32| {
            let numbers = &mut self.key.numbers(&rules, &tag, attempt);
            Some(match attempt % 2 {
                0 => letters::alike(text, numbers),
                // a similar text may look like a token each time
                _ => letters::stand_in(Shape::Token, text, numbers),
            })
        };
        let found = found.or_else(|| self.find(text, &tag, is_alike, (0..ATTEMPTS).map(alike)));
        // the words of a pattern that the text has: it may be excluded because of them
        let words: Vec<_> = place.patterns().flat_map(pattern::words).filter(|word| text.contains(*word)).collect();
        let with_words = |attempt: u32| {
            let word = words.get(attempt as usize % words.len().max(1))?;
            let at = text.find(*word)?;
            let numbers = &mut self.key.numbers(&rules, &tag, attempt);
            let before = letters::alike(&text[..at], numbers);
            Some(format!("{before}{word}{}", letters::alike(&text[at + word.len()..], numbers)))
        };
        let found = found.or_else(|| self.find(text, &tag, is_alike, (0..ATTEMPTS).map(with_words)));
        if let Some(found) = found {
            self.note(text, Shape::of(text));
            self.owners.insert(found.clone(), tag);
            self.known.insert((rules, tag), found.clone());
            return Some(found);
        }
        // a rule that only few texts fit identifies nobody
        let shared = (0..ATTEMPTS).filter_map(written).filter(|one| is_alike(one));
        let shared: Vec<_> = shared.collect();
        let shared = shared.iter().find(|one| *one != text).or(shared.first())?.clone();
        self.known.insert((rules, tag), shared.clone());
        Some(shared)
    }

    fn keep_name(&mut self, name: &str) -> String {
        self.kept.insert(name.to_owned());
        name.to_owned()
    }

    /// The stand-in of a text, the same wherever it occurs.
    fn stand_in(&mut self, text: &str) -> String {
        if is_zero(text) || text.trim().is_empty() {
            return text.to_owned();
        }
        if let Some(replaced) = self.link(text).or_else(|| self.list(text)) {
            return replaced;
        }
        let shape = Shape::of(text);
        if shape == Shape::Punctuated && !text.starts_with('+') || is_american(text) {
            // with or without punctuation, it is the same number
            let digits: String = text.chars().filter(char::is_ascii_digit).collect();
            let replaced = self.stand_in(&digits);
            self.note(text, shape);
            let punctuated = letters::punctuated(text, &replaced);
            // `2026-02-30` is no date
            let is_other = Shape::of(&punctuated) == Shape::Date;
            return if is_other || scan::is_suspicious(&punctuated) { replaced } else { punctuated };
        }
        self.usual("", text, shape, &|_| true).unwrap_or_else(|| {
            // all numbers of so few digits are taken, or every text of this shape would look like somebody's
            let numbers = || self.key.numbers("", &self.key.tag(text.as_bytes()), 0);
            let usual = letters::stand_in(shape, text, &mut numbers());
            let id = || letters::run(&"x".repeat(text.len().max(letters::SHORTEST_ID)), &mut numbers());
            if scan::is_suspicious(&usual) { id() } else { usual }
        })
    }

    /// The value's usual stand-in, or a new one that no other value has.
    fn usual(&mut self, scope: &str, text: &str, shape: Shape, fits: &dyn Fn(&str) -> bool) -> Option<String> {
        self.note(text, shape);
        let tag = self.key.tag(text.as_bytes());
        let place = (scope.to_owned(), tag);
        if let Some(known) = self.known.get(&place) {
            return Some(known.clone());
        }
        let candidate = |attempt| Some(letters::stand_in(shape, text, &mut self.key.numbers(scope, &tag, attempt)));
        let found = self.find(text, &tag, fits, (0..ATTEMPTS).map(candidate))?;
        self.owners.insert(found.clone(), tag);
        self.known.insert(place, found.clone());
        Some(found)
    }

    /// The first candidate that no other value has, and that a scan does not report.
    fn find(
        &self,
        text: &str,
        tag: &Tag,
        fits: &dyn Fn(&str) -> bool,
        mut candidates: impl Iterator<Item = Option<String>>,
    ) -> Option<String> {
        let is_somebodys = |candidate: &str| self.replaced.contains(candidate) && scan::is_telling(candidate);
        let is_free =
            |candidate: &str| self.owners.get(candidate).is_none_or(|owner| owner == tag) && !is_somebodys(candidate);
        // a number of few digits may have itself as its stand-in
        let differs = |one: &str| one != text || text.len() <= 3 && truv_openapi::format::is_digits(text);
        candidates
            .find_map(|one| one.filter(|one| is_free(one) && differs(one) && fits(one) && !scan::is_suspicious(one)))
    }

    /// Several values with commas between them, each by itself.
    fn list(&mut self, text: &str) -> Option<String> {
        let is_list = text.contains(',') && !text.contains(char::is_whitespace) && Shape::of(text) == Shape::Token;
        is_list.then(|| {
            let parts: Vec<_> = text.split(',').map(|part| self.stand_in(part)).collect();
            parts.join(",")
        })
    }

    fn note(&mut self, text: &str, shape: Shape) {
        self.counts.add(Kind::of(shape));
        if !matches!(shape, Shape::Date | Shape::Decimal) {
            self.replaced.insert(text.to_owned());
        }
    }
}

/// A phone number of the United States, with the country's code.
fn is_american(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    text.starts_with("+1") && digits == 11 && Shape::of(text) == Shape::Punctuated
}

/// An empty text and a zero are not secret.
fn is_zero(text: &str) -> bool {
    text == "0" || Shape::of(text) == Shape::Decimal && !text.contains(|c: char| matches!(c, '1'..='9'))
}
