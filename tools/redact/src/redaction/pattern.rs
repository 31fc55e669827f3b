//! Texts that fit a pattern of the document: with its fixed parts, its classes of characters and its alternatives.

use std::convert::Infallible;

use rand::TryRng;
use rand::distr::Distribution;
use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Repetition};

use super::key::Numbers;

/// Ranges of characters, the best ones first: with few letters and digits, nobody mistakes the text for a token.
const FEW: [(char, char); 8] =
    [('a', 'f'), ('A', 'F'), ('g', 'z'), ('G', 'Z'), ('0', '1'), ('0', '9'), (' ', ' '), ('!', '~')];
const MANY: [(char, char); 4] = [('a', 'z'), ('A', 'Z'), ('0', '9'), ('!', '~')];

/// A pattern, ready to write texts.
pub(super) struct Pattern {
    few: rand_regex::Regex,
    many: rand_regex::Regex,
}

impl Pattern {
    /// None for a pattern that cannot be read. `length` is how often something may be repeated that may be repeated forever.
    pub(super) fn new(pattern: &str, length: usize) -> Option<Self> {
        let hir = parse(pattern)?;
        let length = u32::try_from(length).unwrap_or(u32::MAX).min(4096);
        let regex = |ranges: &[(char, char)]| {
            rand_regex::Regex::with_hir(with_ranges(&hir, ranges, length), length.max(1)).ok()
        };
        Some(Self { few: regex(&FEW)?, many: regex(&MANY)? })
    }

    /// A text that probably fits the pattern: assertions about the text around it are ignored.
    pub(super) fn text(&self, has_few_letters: bool, numbers: &mut Numbers<'_>) -> Option<String> {
        let regex = if has_few_letters { &self.few } else { &self.many };
        let text: Result<String, _> = regex.sample(numbers);
        text.ok()
    }
}

/// Parses a pattern; if that fails because of assertions about the text around it, they are left out.
fn parse(pattern: &str) -> Option<Hir> {
    let pattern = greedy(pattern);
    let parsed = regex_syntax::parse(&pattern).ok();
    parsed.or_else(|| regex_syntax::parse(&without_lookarounds(&pattern)).ok())
}

/// Atomic groups as plain ones, and possessive repetitions as greedy ones: what the latter write, the former take, as a rule.
fn greedy(pattern: &str) -> String {
    ["++", "*+", "?+", "}+"].iter().fold(pattern.replace("(?>", "(?:"), |text, end| text.replace(end, &end[..1]))
}

/// The fixed words of a pattern, which a text may have to have, or may not.
pub(super) fn words(pattern: &str) -> impl Iterator<Item = &str> {
    let words = pattern.split(|letter: char| !letter.is_ascii_alphanumeric());
    words.filter(|word| word.len() >= 2 && word.chars().all(|letter| letter.is_ascii_alphabetic()))
}

/// `(?=…)`, `(?!…)`, `(?<=…)` and `(?<!…)` taken out.
fn without_lookarounds(pattern: &str) -> String {
    let mut rest = pattern;
    let mut kept = String::new();
    while let Some(at) = ["(?=", "(?!", "(?<=", "(?<!"].iter().filter_map(|start| rest.find(start)).min() {
        kept += &rest[..at];
        let group = &rest[at..];
        rest = &group[end_of_group(group)..];
    }
    kept + rest
}

/// The length of the group that the text starts with.
fn end_of_group(text: &str) -> usize {
    let (mut depth, mut is_escaped, mut is_class) = (0, false, false);
    for (at, character) in text.char_indices() {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '[' => is_class = true,
            ']' => is_class = false,
            '(' if !is_class => depth += 1,
            ')' if !is_class => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
    }
    text.len()
}

/// The same pattern with each class cut to the first of the ranges that it has characters of, and without anchors.
fn with_ranges(hir: &Hir, ranges: &[(char, char)], longest: u32) -> Hir {
    let inner = |hir: &Hir| with_ranges(hir, ranges, longest);
    match hir.kind() {
        HirKind::Look(_) => Hir::empty(),
        HirKind::Class(Class::Unicode(class)) => Hir::class(Class::Unicode(cut(class, ranges))),
        HirKind::Repetition(repetition) => Hir::repetition(Repetition {
            max: Some(repetition.max.unwrap_or(longest).min(longest).max(repetition.min)),
            sub: Box::new(inner(&repetition.sub)),
            ..repetition.clone()
        }),
        HirKind::Capture(capture) => inner(&capture.sub),
        HirKind::Concat(parts) => Hir::concat(parts.iter().map(inner).collect()),
        HirKind::Alternation(parts) => Hir::alternation(parts.iter().map(inner).collect()),
        HirKind::Empty | HirKind::Literal(_) | HirKind::Class(Class::Bytes(_)) => hir.clone(),
    }
}

fn cut(class: &ClassUnicode, ranges: &[(char, char)]) -> ClassUnicode {
    let within = |(first, last): &(char, char)| {
        let mut cut = class.clone();
        cut.intersect(&ClassUnicode::new([ClassUnicodeRange::new(*first, *last)]));
        (!cut.ranges().is_empty()).then_some(cut)
    };
    ranges.iter().find_map(within).unwrap_or_else(|| class.clone())
}

impl TryRng for Numbers<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(u32::from_be_bytes(std::array::from_fn(|_| self.byte())))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(u64::from_be_bytes(std::array::from_fn(|_| self.byte())))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        bytes.iter_mut().for_each(|byte| *byte = self.byte());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redaction::Key;

    #[test]
    fn assertions_are_taken_out_of_what_cannot_be_read() {
        for (pattern, expected) in [
            ("^(?!x|(y))[a-c]{3}$", "^[a-c]{3}$"),
            (r"^(?=.*[)\)])\d+(?<!0)$", r"^\d+$"),
            ("(?<=[(]a", ""),
            ("^a(?:b)$", "^a(?:b)$"),
        ] {
            assert_eq!(without_lookarounds(pattern), expected);
        }
    }

    #[test]
    fn texts_have_the_fixed_parts_classes_and_alternatives() {
        let key = Key::of_text("of this test");
        for pattern in
            ["^AC[0-9a-f]{32}$", "^(en|fr)-[A-Z]{2}$", r"^\+?[1-9]\d{1,14}$", r"^[\w.-]+@x\.(com|org)$", "^é{2}[^a-z]$"]
        {
            let written = Pattern::new(pattern, 10).unwrap();
            for (attempt, has_few) in [(0, true), (1, false), (2, true), (3, false)] {
                let text = written.text(has_few, &mut key.numbers("", &[0; 32], attempt)).unwrap();
                let regex = regex_lite::Regex::new(pattern).unwrap();
                assert!(regex.is_match(&text), "{pattern}: {text}");
            }
        }
        assert!(Pattern::new("[", 1).is_none());
    }
}
