//! The words that the document is written with. They are public, so a name made of them tells nothing about anybody.

use std::collections::BTreeSet;

use truv_openapi::Description;

pub(super) struct Vocabulary {
    words: BTreeSet<String>,
}

impl Vocabulary {
    /// Names of properties, parameters and path segments, and the values of enums.
    pub(super) fn of(description: &Description) -> Self {
        let mut vocabulary = Self { words: BTreeSet::new() };
        let tree = description.tree();
        for (path, _) in description.root().map_or(&[][..], |root| tree.get_map(root, "paths")) {
            path.split('/').for_each(|segment| vocabulary.add(segment));
        }
        for map in tree.maps() {
            tree.get_map(map, "properties").iter().for_each(|(name, _)| vocabulary.add(name));
            for known in tree.get_list(map, "enum").iter().filter_map(|known| tree.text(*known)) {
                vocabulary.add(known);
            }
            if let (Some(name), Some(_)) = (tree.get_text(map, "name"), tree.get_text(map, "in")) {
                vocabulary.add(name);
            }
        }
        vocabulary
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
