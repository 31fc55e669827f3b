//! Nothing in the recordings is, or looks like, a key or a token in use.

use std::collections::BTreeSet;

use serde_json::Value;

use super::har::{entries, files};
use crate::support::document::properties::properties_of_format;

/// What a header with a key holds.
const REDACTED: &str = "REDACTED";

/// A stand-in repeats itself; of 32 random hexadecimal digits, more than these are different in all but one of billions.
const MOST_DIFFERENT_CHARACTERS: usize = 6;

#[test]
fn requests_carry_no_keys_and_go_to_the_documented_host() {
    for entry in entries() {
        assert!(entry.url().starts_with("https://prod.truv.com/v1/"), "{entry}: {}", entry.url());
        for (name, value) in entry.request_headers() {
            let is_plain = ["accept", "content-type", "user-agent"].contains(&name.to_ascii_lowercase().as_str());
            assert!(is_plain || value == REDACTED, "{entry}: {name} is not {REDACTED}");
        }
        for (name, _) in entry.response_headers() {
            assert!(!name.eq_ignore_ascii_case("set-cookie"), "{entry}");
        }
    }
}

#[test]
fn no_file_holds_what_looks_like_a_key() {
    for (file, text) in files() {
        // not itself, which would put it into the log
        let line = key(&text).map(|at| text[..at].lines().count());
        assert!(line.is_none(), "{file}:{}: this looks like a key", line.unwrap_or_default());
    }
    for text in
        ["\"sandbox-0123456789ab\"", "x=prod-0f0f0f0f0f0f", "-----BEGIN X", "eyJhbGciOiJIUzI1NiJ9.e", "Bearer abc"]
    {
        assert!(key(text).is_some(), "{text} looks like one");
    }
    assert_eq!(key("the sandbox-scenarios of dev-tools"), None);
}

/// Where something starts that looks like a key.
fn key(text: &str) -> Option<usize> {
    let marker = ["-----BEGIN", "eyJ", "AKIA", "Bearer "].into_iter().find_map(|marker| text.find(marker));
    let environments = ["sandbox-", "dev-", "prod-"].into_iter().flat_map(|prefix| text.match_indices(prefix));
    let mut secrets = environments.filter(|(at, prefix)| {
        let rest = &text[at + prefix.len()..];
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
        end >= 8 && rest[..end].contains(|c: char| c.is_ascii_digit())
    });
    marker.or_else(|| secrets.next().map(|(at, _)| at))
}

#[test]
fn tokens_are_plain_stand_ins() {
    let names = properties_of_format("secret");
    assert!(names.contains("access_token") && names.contains("bridge_token"), "{names:?}");
    let mut checked = 0;
    for entry in entries() {
        let json = (!entry.body().is_empty()).then(|| serde_json::from_slice(&entry.body()).ok()).flatten();
        for body in [entry.request_body(), json].into_iter().flatten() {
            let mut found = Vec::new();
            tokens(&names, &body, &mut found);
            for (name, token) in &found {
                let is_plain = token.split(|c: char| !c.is_alphanumeric()).all(is_stand_in);
                assert!(is_plain, "{entry}: `{name}` is not a plain stand-in");
            }
            checked += found.len();
        }
    }
    assert!(checked > 0);
    assert!(!is_stand_in("7c1de0a2b3c44d5e9f60718293a4b5c6"));
}

/// Whether a word is too short for a token, or too plain.
fn is_stand_in(word: &str) -> bool {
    word.len() < 16 || word.chars().collect::<BTreeSet<_>>().len() <= MOST_DIFFERENT_CHARACTERS
}

fn tokens<'a>(names: &BTreeSet<&str>, value: &'a Value, found: &mut Vec<(&'a str, &'a str)>) {
    match value {
        Value::Object(object) => {
            for (name, value) in object {
                match value.as_str().filter(|_| names.contains(name.as_str())) {
                    Some(token) => found.push((name, token)),
                    None => tokens(names, value, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| tokens(names, item, found)),
        _ => {}
    }
}
