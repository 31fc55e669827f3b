//! Finding employers by known facts.

use std::borrow::Cow;
use std::cmp::Reverse;

use super::companies::{Listed, companies, only_named};
use crate::state::Additions;

/// The known facts about an employer; empty if a fact is not known.
#[derive(Default)]
pub(crate) struct Clues {
    pub(crate) name: String,
    pub(crate) domain: String,
    pub(crate) ein: String,
    pub(crate) phone: String,
    pub(crate) state: String,
}

/// A search this long can be a name of its own.
const LEAST_LETTERS_OF_A_NAME: usize = 3;
/// A query this long may have a mistake.
const LONG_ENOUGH_FOR_MISTAKES: usize = 4;

/// Employers whose name, a word of it, or domain starts with the query, the best first, with the confidence in
/// hundredths. One wrong, missing or surplus letter is forgiven.
///
/// A name that the directory does not have is found all the same, last: every employer can be asked for.
pub(crate) fn search(additions: &Additions, asked: &str) -> Vec<(Cow<'static, Listed>, u64)> {
    let query = plain(asked);
    if query.is_empty() {
        return Vec::new();
    }
    let scored = companies(additions).filter_map(|listed| confidence(&listed, &query).map(|score| (listed, score)));
    let mut found: Vec<_> = scored.collect();
    found.sort_by(|(one, score), (other, other_score)| {
        other_score.cmp(score).then_with(|| one.employer.name.cmp(&other.employer.name))
    });
    if found.first().is_none_or(|(_, best)| *best < 100) && asked.trim().chars().count() >= LEAST_LETTERS_OF_A_NAME {
        found.push((Cow::Owned(only_named(asked)), 60));
    }
    found
}

/// The employer that fits best, with the confidence in hundredths. Contradictions reduce the confidence.
pub(crate) fn best_match(additions: &Additions, clues: &Clues) -> Option<(Cow<'static, Listed>, u64)> {
    let scored = companies(additions).filter_map(|listed| score(&listed, clues).map(|score| (listed, score)));
    // If several fit equally well, the first counts.
    let best = scored.max_by_key(|(listed, score)| (*score, Reverse(listed.index)));
    let named = || (!clues.name.trim().is_empty()).then(|| (Cow::Owned(only_named(&clues.name)), 60));
    best.or_else(named)
}

fn confidence(listed: &Listed, query: &str) -> Option<u64> {
    let name = plain(&listed.employer.name);
    let mut words = name.split(' ').skip(1);
    if name == query {
        Some(100)
    } else if name.starts_with(query) || listed.domain.starts_with(query) {
        Some(90)
    } else if words.any(|word| word.starts_with(query)) {
        Some(70)
    } else {
        starts_almost_with(&name, query).then_some(50)
    }
}

fn score(listed: &Listed, clues: &Clues) -> Option<u64> {
    let employer = &listed.employer;
    let same_digits = |one: &str, other: &str| !one.is_empty() && digits(one) == digits(other);
    let exact = same_digits(&clues.ein, &employer.ein)
        || (!clues.domain.is_empty() && clues.domain.eq_ignore_ascii_case(&listed.domain));
    let by_name = confidence(listed, &plain(&clues.name)).filter(|_| !plain(&clues.name).is_empty());
    let mut score = match (exact, by_name) {
        (true, Some(_)) => 100,
        (true, None) => 90,
        // The beginning of one word is not enough for a match.
        (false, Some(by_name)) => Some(by_name).filter(|by_name| *by_name != 70)?,
        (false, None) => return None,
    };
    if !clues.state.is_empty() && !clues.state.eq_ignore_ascii_case(&employer.town.state) {
        score -= 15;
    }
    if !clues.phone.is_empty() && !digits(&clues.phone).ends_with(&digits(&employer.phone)) {
        score -= 5;
    }
    Some(score)
}

/// Lower case, and one space in place of everything that is neither letter nor digit.
fn plain(text: &str) -> String {
    let lower = text.to_lowercase();
    let words = lower.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// Whether one edit makes the query a beginning of the name.
fn starts_almost_with(name: &str, query: &str) -> bool {
    let (name, query): (Vec<char>, Vec<char>) = (name.chars().collect(), query.chars().collect());
    if query.len() < LONG_ENOUGH_FOR_MISTAKES {
        return false;
    }
    let same = name.iter().zip(&query).take_while(|(one, other)| one == other).count();
    let starts_with = |name: &[char], query: &[char]| name.starts_with(query);
    let rest = |letters: &[char], from: usize| letters.get(from..).unwrap_or_default().to_vec();
    let (name_on, query_on) = (rest(&name, same + 1), rest(&query, same + 1));
    starts_with(&name_on, &query_on)
        || starts_with(&rest(&name, same), &query_on)
        || starts_with(&name_on, &rest(&query, same))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(query: &str) -> Vec<(String, u64)> {
        let found = search(&Additions::default(), query).into_iter();
        found.map(|(listed, confidence)| (listed.employer.name.clone().into_owned(), confidence)).collect()
    }

    fn first(query: &str) -> Option<(String, u64)> {
        names(query).into_iter().next()
    }

    #[test]
    fn beginnings_words_domains_and_small_mistakes() {
        let bluestem = |confidence| ("Bluestem Logistics".to_owned(), confidence);
        assert_eq!(names("Bluestem Logistics"), [bluestem(100)]);
        assert_eq!(first("  BLUESTEM  lo"), Some(bluestem(90)));
        assert_eq!(first("bluestem-l"), Some(bluestem(90)));
        assert_eq!(first("logis"), Some(bluestem(70)));
        for mistaken in ["bluestm", "bluuestem", "bluestam"] {
            assert_eq!(first(mistaken), Some(bluestem(50)));
        }
        assert_eq!(names("blusetem"), [("blusetem".to_owned(), 60)]);
        assert_eq!(names("..."), []);
        assert!(names("b").len() > 20);
    }

    #[test]
    fn names_that_the_directory_does_not_have_come_last() {
        assert_eq!(names("Home Depot"), [("Home Depot".to_owned(), 60)]);
        assert_eq!(names("Bluestem").last(), Some(&("Bluestem".to_owned(), 60)));
        assert!(!names("bl").iter().any(|(name, _)| name == "bl"));
    }

    #[test]
    fn clues_add_up_and_contradict() {
        let best = |clues: Clues| {
            let best = best_match(&Additions::default(), &clues);
            best.map(|(listed, score)| (listed.employer.name.clone().into_owned(), score))
        };
        let text = str::to_owned;
        let name = || text("juniper software");
        let juniper = |score| Some((text("Juniper Software"), score));
        assert_eq!(best(Clues { name: name(), ..Clues::default() }), juniper(100));
        assert_eq!(best(Clues { ein: text("001000003"), ..Clues::default() }), juniper(90));
        let elsewhere = Clues { name: name(), state: text("ny"), phone: text("+1 202 555 0100"), ..Clues::default() };
        assert_eq!(best(elsewhere), juniper(80));
        assert_eq!(best(Clues { name: text("Unheard Of"), ..Clues::default() }), Some((text("Unheard Of"), 60)));
        assert_eq!(best(Clues { state: text("CO"), ..Clues::default() }), None);
    }
}
