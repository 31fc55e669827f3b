//! Replaces each token and key with a stand-in of the same length that is clearly not real.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// Shorter values are masks of tokens, such as `a1b2****`, or words.
const SHORTEST_SECRET: usize = 16;
/// Hexadecimal digits, as in tokens. Few, so that nobody mistakes a stand-in for a token.
const LETTERS: [char; 6] = ['a', 'b', 'c', 'd', 'e', 'f'];
/// The fewest letters that repeat.
const SHORTEST_WORD: usize = 4;

/// The tokens that were seen, each with its stand-in. The same token has the same stand-in everywhere.
pub(crate) struct StandIns {
    /// Names of the properties that hold tokens and keys.
    names: BTreeSet<String>,
    known: BTreeMap<String, String>,
}

impl StandIns {
    pub(crate) fn new(names: BTreeSet<String>) -> Self {
        Self { names, known: BTreeMap::new() }
    }

    /// Looks for tokens in a JSON body; in anything else there are none.
    pub(crate) fn learn(&mut self, body: &[u8]) {
        if let Ok(value) = serde_json::from_slice(body) {
            self.collect(&value);
        }
    }

    fn collect(&mut self, value: &Value) {
        match value {
            Value::Object(object) => {
                for (name, value) in object {
                    match value.as_str().filter(|_| self.names.contains(name)) {
                        Some(secret) => self.add(secret),
                        None => self.collect(value),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.collect(item)),
            _ => {}
        }
    }

    /// Adds the parts of a key or a link between punctuation: the environment of a key and the host of a link may stay
    /// visible.
    fn add(&mut self, secret: &str) {
        let words = secret.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() >= SHORTEST_SECRET);
        for secret in words {
            if !self.known.contains_key(secret) {
                let stand_in = word(self.known.len()).chars().cycle().take(secret.chars().count()).collect();
                self.known.insert(secret.to_owned(), stand_in);
            }
        }
    }

    /// A text with stand-ins for every token that was learned.
    pub(crate) fn replace(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (secret, stand_in) in &self.known {
            if text.contains(secret.as_str()) {
                text = text.replace(secret, stand_in);
            }
        }
        text
    }
}

/// The number, written in letters.
fn word(mut number: usize) -> String {
    let mut letters = Vec::new();
    while number > 0 || letters.len() < SHORTEST_WORD {
        letters.push(LETTERS[number % LETTERS.len()]);
        number /= LETTERS.len();
    }
    letters.into_iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn learned(body: &str) -> StandIns {
        let mut stand_ins = StandIns::new(BTreeSet::from(["access_token".to_owned(), "secret".to_owned()]));
        stand_ins.learn(body.as_bytes());
        stand_ins
    }

    #[test]
    fn a_token_has_one_stand_in_wherever_it_occurs() {
        let token = "48427a36d43c4d5aa6324bc06c692456";
        let stand_ins = learned(&format!(r#"{{"results": [{{"access_token": "{token}", "id": "{token}"}}]}}"#));
        let text = stand_ins.replace(&format!("https://prod.truv.com/?token={token}&again={token}"));
        let stand_in = "aaaa".repeat(8);
        assert_eq!(text, format!("https://prod.truv.com/?token={stand_in}&again={stand_in}"));
    }

    #[test]
    fn keys_keep_their_environment_and_length() {
        let stand_ins = learned(r#"[{"access_token": "0123456789abcdef"}, {"secret": "sandbox-fedcba9876543210"}]"#);
        assert_eq!(stand_ins.replace("0123456789abcdef"), "a".repeat(16));
        assert_eq!(stand_ins.replace("sandbox-fedcba9876543210"), format!("sandbox-{}", "aaab".repeat(4)));
    }

    #[test]
    fn masks_ids_and_what_is_not_json_are_left_alone() {
        let stand_ins = learned(r#"{"access_token": "48427a36****", "id": "48427a36d43c4d5aa6324bc06c692456"}"#);
        assert!(stand_ins.known.is_empty());
        assert!(learned("%PDF-1.7").known.is_empty());
    }

    #[test]
    fn words_are_different() {
        let words: BTreeSet<_> = (0..3000).map(word).collect();
        assert_eq!(words.len(), 3000);
        assert_eq!((word(0), word(7)), ("aaaa".to_owned(), "aabb".to_owned()));
    }
}
