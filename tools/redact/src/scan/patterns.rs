//! Forms of values that belong to people, and of keys.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex_lite::Regex;

use super::{Suspicion, enclosing};

type Pattern = (Suspicion, LazyLock<Option<Regex>>, fn(&str) -> bool);

/// Each match is checked once more.
static PATTERNS: [Pattern; 8] = [
    (
        Suspicion::SocialSecurityNumber,
        LazyLock::new(|| Regex::new(r"\b[0-9]{3}-[0-9]{2}-[0-9]{4}\b").ok()),
        is_given_out,
    ),
    (
        Suspicion::Email,
        LazyLock::new(|| Regex::new(r"[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}").ok()),
        is_in_use,
    ),
    (Suspicion::Phone, LazyLock::new(|| Regex::new(r"\+[0-9]{8,15}\b").ok()), is_phone),
    (
        Suspicion::Phone,
        LazyLock::new(|| Regex::new(r"(?:\([0-9]{3}\) ?|\b[0-9]{3}[-. ])[0-9]{3}[-. ][0-9]{4}\b").ok()),
        is_phone,
    ),
    (Suspicion::Card, LazyLock::new(|| Regex::new(r"\b[3-6](?:[ -]?[0-9]){12,18}\b").ok()), is_card),
    (Suspicion::AccessSecret, LazyLock::new(|| Regex::new(r"(?:sandbox|dev|prod)-[A-Za-z0-9]{12,}").ok()), |found| {
        found.contains(|character: char| character.is_ascii_digit())
    }),
    (
        Suspicion::Token,
        LazyLock::new(|| Regex::new(r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}|\bAKIA[0-9A-Z]{16}\b").ok()),
        |_| true,
    ),
    (Suspicion::Token, LazyLock::new(|| Regex::new(r"-----BEGIN [A-Z]|\bBearer [A-Za-z0-9._-]{8,}").ok()), |_| true),
];

/// Looks for each form. Text that `is_known` to be harmless is skipped.
pub(super) fn find(text: &str, is_known: &dyn Fn(&str) -> bool, found: &mut BTreeSet<Suspicion>) {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    // most texts cannot contain most forms, and this check is cheaper than a search
    let is_possible = |suspicion| match suspicion {
        Suspicion::SocialSecurityNumber => digits >= 9 && text.contains('-'),
        Suspicion::Email => text.contains('@'),
        Suspicion::Phone => digits >= 8,
        Suspicion::Card => digits >= 13,
        Suspicion::AccessSecret => digits >= 1 && text.contains('-'),
        _ => ["eyJ", "AKIA", "-----BEGIN", "Bearer"].iter().any(|start| text.contains(start)),
    };
    for (suspicion, pattern, is_it) in &PATTERNS {
        let is_wanted = !found.contains(suspicion) && is_possible(*suspicion);
        let Some(pattern) = pattern.as_ref().filter(|_| is_wanted) else { continue };
        let is_found = |one: &regex_lite::Match<'_>| {
            is_it(one.as_str())
                && !(*suspicion == Suspicion::Card && is_fraction(text, one.start(), one.end()))
                && !is_known(enclosing(text, one.start(), one.end()))
        };
        if pattern.find_iter(text).any(|one| is_found(&one)) {
            found.insert(*suspicion);
        }
    }
}

/// Whether the digits are those before or after the point of a number.
fn is_fraction(text: &str, start: usize, end: usize) -> bool {
    let is_digit = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_digit());
    let before = text[..start].strip_suffix('.').map(|before| is_digit(before.bytes().last()));
    let after = text[end..].strip_prefix('.').map(|after| is_digit(after.bytes().next()));
    before == Some(true) || after == Some(true)
}

/// Numbers without punctuation, which only their name gives away.
pub(super) fn find_named(name: &str, text: &str, found: &mut BTreeSet<Suspicion>) {
    let name = name.to_ascii_lowercase();
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if (name.contains("ssn") || name.contains("social")) && is_number && text.len() == 9 && is_given_out(text) {
        found.insert(Suspicion::SocialSecurityNumber);
    }
    if (name.contains("phone") || name.contains("mobile"))
        && is_number
        && matches!(text.len(), 10 | 11)
        && is_phone(text)
    {
        found.insert(Suspicion::Phone);
    }
}

/// Whether a number is reserved for examples and belongs to nobody.
pub(super) fn is_for_examples(number: &str) -> bool {
    let digits = digits(number);
    match digits.len() {
        9 => !is_given_out(number),
        10.. => !is_phone(number),
        _ => true,
    }
}

/// Social security numbers have no area 000, 666 or from 900 on, no group 00 and no serial number 0000. Taxpayer numbers of
/// people without one are from 900 on, in some groups from 50 on.
fn is_given_out(number: &str) -> bool {
    let digits = digits(number);
    if digits.len() != 9 {
        return false;
    }
    let (area, group, serial) = (&digits[..3], &digits[3..5], &digits[5..]);
    if area.starts_with('9') {
        return group >= "50";
    }
    !matches!(area, "000" | "666") && group != "00" && serial != "0000"
}

/// Domains for examples are in RFC 2606.
fn is_in_use(address: &str) -> bool {
    let domain = address.rsplit('@').next().unwrap_or_default().to_ascii_lowercase();
    let ends = [".example", ".test", ".invalid", "example.org", "example.com", "example.net"];
    !ends.iter().any(|end| domain.ends_with(end))
}

/// The numbers 555-0100 to 555-0199 of each area are for examples, and no country has the code 999.
fn is_phone(number: &str) -> bool {
    let digits = digits(number);
    let national = digits.strip_prefix('1').filter(|_| digits.len() == 11).unwrap_or(&digits);
    let is_example = national.len() == 10 && &national[3..8] == "55501";
    !(is_example || number.starts_with('+') && digits.starts_with("999"))
}

/// Whether the check digit of Luhn is correct.
fn is_card(number: &str) -> bool {
    let digits = digits(number);
    let value = |(at, digit): (usize, u8)| {
        let digit = u32::from(digit - b'0');
        match (at % 2, digit * 2) {
            (0, _) => digit,
            (_, doubled) if doubled > 9 => doubled - 9,
            (_, doubled) => doubled,
        }
    };
    let sum: u32 = digits.bytes().rev().enumerate().map(value).sum();
    matches!(digits.len(), 13..=16 | 19) && sum.is_multiple_of(10)
}

fn digits(number: &str) -> String {
    number.chars().filter(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<Suspicion> {
        let mut found = BTreeSet::new();
        find(text, &|_| false, &mut found);
        found.into_iter().collect()
    }

    #[test]
    fn each_form_is_found_within_a_text() {
        let cases = [
            ("is 123-45-6789.", Suspicion::SocialSecurityNumber),
            ("itin 912-70-1234", Suspicion::SocialSecurityNumber),
            ("<ada.winters@lender.com>", Suspicion::Email),
            ("call +12025557788 now", Suspicion::Phone),
            ("(202) 555-7788", Suspicion::Phone),
            ("202-555-7788", Suspicion::Phone),
            ("4111 1111 1111 1111", Suspicion::Card),
            ("x sandbox-27accdec1a0f1f232c16", Suspicion::AccessSecret),
            ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc", Suspicion::Token),
            ("Authorization: Bearer abcdefgh", Suspicion::Token),
            ("-----BEGIN PRIVATE KEY-----", Suspicion::Token),
        ];
        for (text, suspicion) in cases {
            assert!(found(text).contains(&suspicion), "{text}: {:?}", found(text));
        }
    }

    #[test]
    fn values_for_examples_are_not_found() {
        for text in [
            "900-11-2233",
            "000-12-3456",
            "ada@example.org",
            "x@mail.lender.example",
            "+12025550147",
            "(202) 555-0147",
            "+99912345678",
            "4111 1111 1111 1112",
            "1234-56-78901",
            "the sandbox-scenarios of dev-tools",
            "2026-03-02T15:00:00",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }

    #[test]
    fn a_name_gives_plain_digits_away() {
        for (name, text, count) in
            [("ssn", "123456789", 1), ("ssn", "900112233", 0), ("phone", "2025557788", 1), ("id", "123456789", 0)]
        {
            let mut found = BTreeSet::new();
            find_named(name, text, &mut found);
            assert_eq!(found.len(), count, "{name}");
        }
    }
}
