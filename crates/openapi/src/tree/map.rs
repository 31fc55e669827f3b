//! A mapping: entries in the order of the file, with a fast lookup by key even if there are thousands.

use std::ops::Deref;

use super::NodeId;

/// If there are fewer entries than this, lookup goes through them one by one.
const FEW: usize = 12;

/// The entries of a mapping, in the order of the file. It reads like a slice of them.
#[derive(Debug, Default)]
pub struct Map {
    entries: Box<[(Box<str>, NodeId)]>,
    /// The indices of the entries in the order of their keys; empty if there are few entries.
    by_key: Box<[u32]>,
}

impl Map {
    pub(super) fn new(entries: Vec<(Box<str>, NodeId)>) -> Self {
        let entries = entries.into_boxed_slice();
        let count = u32::try_from(entries.len()).unwrap_or(u32::MAX);
        let mut by_key: Vec<u32> = if entries.len() > FEW { (0..count).collect() } else { Vec::new() };
        // the sort is stable, so the first of equal keys stays first
        by_key.sort_by(|one, other| entries[*one as usize].0.cmp(&entries[*other as usize].0));
        Self { entries, by_key: by_key.into_boxed_slice() }
    }

    /// The value of a key; the first value if the key occurs twice.
    pub fn get(&self, key: &str) -> Option<NodeId> {
        if self.by_key.is_empty() {
            return self.entries.iter().find(|(name, _)| **name == *key).map(|(_, value)| *value);
        }
        let at = self.by_key.partition_point(|index| *self.entries[*index as usize].0 < *key);
        let (name, value) = &self.entries[*self.by_key.get(at)? as usize];
        (**name == *key).then_some(*value)
    }

    /// Entries with a duplicate key, each with the value of the first entry of that key.
    pub(super) fn repeated(&self) -> Vec<(&str, NodeId, NodeId)> {
        let first = |(name, value): &(Box<str>, NodeId)| self.get(name).filter(|first| first != value);
        if self.by_key.is_empty() {
            let entries = self.entries.iter();
            return entries.filter_map(|entry| Some((&*entry.0, entry.1, first(entry)?))).collect();
        }
        let pairs = self.by_key.windows(2).filter_map(|pair| match pair {
            [one, other] if self.entries[*one as usize].0 == self.entries[*other as usize].0 => {
                self.entries.get(*other as usize)
            }
            _ => None,
        });
        pairs.filter_map(|entry| Some((&*entry.0, entry.1, first(entry)?))).collect()
    }
}

impl Deref for Map {
    type Target = [(Box<str>, NodeId)];

    fn deref(&self) -> &Self::Target {
        &self.entries
    }
}
