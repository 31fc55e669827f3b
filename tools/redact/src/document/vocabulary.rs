//! The words that the document is written with. They are public, so a name made of them tells nothing about anybody.

use std::collections::BTreeSet;

use serde_json::Value;

use super::entries;

pub(super) struct Vocabulary {
    words: BTreeSet<String>,
}

impl Vocabulary {
    /// Names of properties, parameters and path segments, and the values of enums.
    pub(super) fn of(root: &Value) -> Self {
        let mut vocabulary = Self { words: BTreeSet::new() };
        for (path, _) in entries(&root["paths"]) {
            path.split('/').for_each(|segment| vocabulary.add(segment));
        }
        vocabulary.collect(root);
        vocabulary
    }

    fn collect(&mut self, value: &Value) {
        entries(&value["properties"]).for_each(|(name, _)| self.add(name));
        for known in value["enum"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            self.add(known);
        }
        if let Some(name) = value["name"].as_str().filter(|_| value["in"].is_string()) {
            self.add(name);
        }
        super::children(value).for_each(|child| self.collect(child));
    }

    fn add(&mut self, name: &str) {
        self.words.extend(words(name));
    }

    /// Whether all words of the name are known; there has to be a letter in it.
    pub(super) fn covers(&self, name: &str) -> bool {
        let mut count = 0;
        let is_known = words(name).all(|word| {
            count += 1;
            self.words.contains(&word)
        });
        let is_name = |character: char| character.is_ascii_alphanumeric() || "_-.[]".contains(character);
        is_known && count > 0 && name.chars().all(is_name) && name.contains(|c: char| c.is_ascii_alphabetic())
    }
}

/// In lower case: parted where there is something else than a letter or a digit, and before capitals as in `createdAt`.
fn words(name: &str) -> impl Iterator<Item = String> {
    let mut words = Vec::new();
    for part in name.split(|character: char| !character.is_ascii_alphanumeric()) {
        let mut word = String::new();
        let mut was_lower = false;
        for character in part.chars() {
            if character.is_ascii_uppercase() && was_lower {
                words.push(std::mem::take(&mut word));
            }
            was_lower = character.is_ascii_lowercase();
            word.push(character.to_ascii_lowercase());
        }
        words.push(word);
    }
    words.into_iter().filter(|word| !word.is_empty())
}
