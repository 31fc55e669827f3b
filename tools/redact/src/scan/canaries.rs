//! Known values that must not occur.

use std::collections::{BTreeSet, HashMap};

use super::{enclosing, patterns};
use crate::file_type::split_file_type;

/// Shorter values are met by accident.
const SHORTEST: usize = 8;
/// The same limit for values of digits.
const FEWEST_DIGITS: usize = 9;

/// Whether a value is so distinctive that its occurrence in a file cannot be an accident.
#[must_use]
pub fn is_telling(value: &str) -> bool {
    // the type of a file is in everybody's file names
    let value = split_file_type(value).0;
    let is_number = value.chars().all(|character| character.is_ascii_digit() || " +-.,()".contains(character));
    let digits = value.chars().filter(char::is_ascii_digit).count();
    let is_zero = !value.contains(|character: char| matches!(character, '1'..='9'));
    // punctuation does not count
    let letters = value.chars().filter(|character| character.is_alphanumeric()).count();
    value.len() >= SHORTEST
        && letters + 2 >= SHORTEST
        && (!is_number || digits >= FEWEST_DIGITS && !is_zero && !patterns::is_for_examples(value))
}

/// The values by their first characters, so that a text is searched only once.
pub(super) struct Canaries(HashMap<[u8; SHORTEST], BTreeSet<String>>);

impl Canaries {
    pub(super) fn new<'c>(values: impl IntoIterator<Item = &'c str>) -> Self {
        let mut canaries: HashMap<_, BTreeSet<String>> = HashMap::new();
        for value in values.into_iter().filter(|value| is_telling(value)) {
            if let Some(start) = value.as_bytes().first_chunk() {
                canaries.entry(*start).or_default().insert(value.to_owned());
            }
        }
        Self(canaries)
    }

    /// Whether a value occurs in the text, except in a longer word that `is_known` to be harmless.
    pub(super) fn occur_in(&self, text: &str, is_known: &dyn Fn(&str) -> bool) -> bool {
        let bytes = text.as_bytes();
        let is_part = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_alphanumeric);
        let is_here = |at: usize, canary: &String| {
            let end = at + canary.len();
            bytes[at..].starts_with(canary.as_bytes())
                && !is_part(at.checked_sub(1))
                && !is_part(Some(end))
                && !is_known(enclosing(text, at, end))
        };
        !self.0.is_empty()
            && bytes.windows(SHORTEST).enumerate().any(|(at, start)| {
                let known = start.try_into().ok().and_then(|start: [u8; SHORTEST]| self.0.get(&start));
                known.is_some_and(|canaries| canaries.iter().any(|canary| is_here(at, canary)))
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_found_as_a_word_of_its_own() {
        let canaries = Canaries::new(["Ines Marlow", "short", "123456789"]);
        for text in ["by Ines Marlow.", "Ines Marlow", "no 123456789"] {
            assert!(canaries.occur_in(text, &|_| false), "{text}");
        }
        for text in ["Ines Marlowe", "short", "1234567890", "", "Ines"] {
            assert!(!canaries.occur_in(text, &|_| false), "{text}");
        }
    }

    #[test]
    fn what_is_met_by_accident_is_not_looked_for() {
        assert!(!is_telling("12345.67") && !is_telling("income") && !is_telling("+12025550147"));
        assert!(!is_telling("2755.png") && is_telling("ada-winters.png"));
        assert!(is_telling("123-45-6789") && is_telling("ada@lender.com"));
    }
}
