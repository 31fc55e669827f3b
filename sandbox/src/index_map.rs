//! A map that keeps the order in which its keys came.
//!
//! It is not the crate `indexmap`, with whichever features: that crate and what it is made of are parts of truv-sdk's build script.
//! Cargo gives such a package debug information only in programs that have the package themselves, so a program with the local
//! Truv as a dev-dependency would compile truv-sdk twice, for `cargo build` and for `cargo test`. `.ci/run compiled-once` checks it.

use std::borrow::Borrow;
use std::hash::{BuildHasher, Hash, RandomState};

type Values<'a, K, V> = std::iter::Map<std::slice::Iter<'a, (K, V)>, fn(&'a (K, V)) -> &'a V>;

/// Values by key, in the order in which the keys came. Removing takes time in proportion to the size.
pub(crate) struct IndexMap<K, V> {
    entries: Vec<(K, V)>,
    /// Where each key is: a hash table with open addressing, so that a key is kept once. It holds places in `entries`, counted from 1;
    /// 0 is free. At least half of it is free, and its size is a power of two.
    table: Vec<usize>,
    hashes: RandomState,
}

/// The size of the first table.
const SMALLEST: usize = 8;

impl<K: Eq + Hash, V> IndexMap<K, V> {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The place of a key in the order.
    pub(crate) fn index_of<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> Option<usize>
    where
        K: Borrow<Q>,
    {
        let slot = self.slot(key);
        self.table.get(slot).copied()?.checked_sub(1)
    }

    pub(crate) fn get_index(&self, index: usize) -> Option<(&K, &V)> {
        self.entries.get(index).map(|(key, value)| (key, value))
    }

    pub(crate) fn get_key_value<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> Option<(&K, &V)>
    where
        K: Borrow<Q>,
    {
        self.get_index(self.index_of(key)?)
    }

    pub(crate) fn get<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.get_key_value(key).map(|(_, value)| value)
    }

    pub(crate) fn get_mut<Q: Eq + Hash + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        let index = self.index_of(key)?;
        self.entries.get_mut(index).map(|(_, value)| value)
    }

    pub(crate) fn contains_key<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.index_of(key).is_some()
    }

    /// Adds a value at the end, or puts it in place of the one with this key.
    pub(crate) fn insert(&mut self, key: K, value: V) {
        match self.get_mut(&key) {
            Some(old) => *old = value,
            None => {
                self.entries.push((key, value));
                if self.entries.len() * 2 > self.table.len() {
                    self.find_places();
                } else {
                    self.find_place(self.entries.len());
                }
            }
        }
    }

    /// The value of a key, which is added at the end if there is none.
    pub(crate) fn get_or_insert(&mut self, key: K, value: V) -> &mut V {
        let index = self.index_of(&key).unwrap_or(self.entries.len());
        if index == self.entries.len() {
            self.insert(key, value);
        }
        // it is there: `insert` has put it at the end
        let (_, value) = &mut self.entries[index];
        value
    }

    /// Takes a value out; those behind it move up.
    pub(crate) fn shift_remove<Q: Eq + Hash + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let index = self.index_of(key)?;
        let (_, value) = self.entries.remove(index);
        self.find_places();
        Some(value)
    }

    pub(crate) fn retain(&mut self, mut keep: impl FnMut(&K, &mut V) -> bool) {
        self.entries.retain_mut(|(key, value)| keep(key, value));
        self.find_places();
    }

    pub(crate) fn keys(&self) -> impl DoubleEndedIterator<Item = &K> {
        self.entries.iter().map(|(key, _)| key)
    }

    pub(crate) fn values(&self) -> Values<'_, K, V> {
        self.entries.iter().map(|(_, value)| value)
    }

    pub(crate) fn values_mut(&mut self) -> impl DoubleEndedIterator<Item = &mut V> {
        self.entries.iter_mut().map(|(_, value)| value)
    }

    pub(crate) fn into_values(self) -> impl DoubleEndedIterator<Item = V> {
        self.entries.into_iter().map(|(_, value)| value)
    }

    /// The slot of the table with the place of a key, or the free one where it belongs.
    fn slot<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> usize
    where
        K: Borrow<Q>,
    {
        let mask = self.table.len().wrapping_sub(1);
        // A table has far fewer than 2^32 slots, so the lower half of the hash is enough.
        let mut slot = usize::try_from(self.hashes.hash_one(key) & u64::from(u32::MAX)).unwrap_or(0) & mask;
        let is_other = |place: &usize| {
            let entry = place.checked_sub(1).and_then(|index| self.entries.get(index));
            entry.is_some_and(|(known, _)| known.borrow() != key)
        };
        while self.table.get(slot).is_some_and(is_other) {
            slot = (slot + 1) & mask;
        }
        slot
    }

    /// Notes the place of an entry, counted from 1.
    fn find_place(&mut self, place: usize) {
        let slot = place.checked_sub(1).and_then(|index| self.entries.get(index)).map(|(key, _)| self.slot(key));
        if let Some(taken) = slot.and_then(|slot| self.table.get_mut(slot)) {
            *taken = place;
        }
    }

    fn find_places(&mut self) {
        let size = (self.entries.len() * 2).next_power_of_two().max(SMALLEST);
        self.table.clear();
        self.table.resize(size, 0);
        (1..=self.entries.len()).for_each(|place| self.find_place(place));
    }
}

impl<K, V> Default for IndexMap<K, V> {
    fn default() -> Self {
        Self { entries: Vec::new(), table: Vec::new(), hashes: RandomState::new() }
    }
}

impl<K: Eq + Hash, V> FromIterator<(K, V)> for IndexMap<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let mut map = Self::new();
        for (key, value) in entries {
            map.insert(key, value);
        }
        map
    }
}

impl<K, V> IntoIterator for IndexMap<K, V> {
    type Item = (K, V);
    type IntoIter = std::vec::IntoIter<(K, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::IndexMap;

    fn map() -> IndexMap<String, u32> {
        ["c", "a", "b"].into_iter().zip(1..).map(|(key, value)| (key.to_owned(), value)).collect()
    }

    fn entries(map: &IndexMap<String, u32>) -> Vec<(&str, u32)> {
        map.keys().map(String::as_str).zip(map.values().copied()).collect()
    }

    #[test]
    fn the_order_is_that_of_the_first_insertion() {
        let mut map = map();
        map.insert("c".to_owned(), 9);
        map.insert("d".to_owned(), 4);
        assert_eq!(entries(&map), [("c", 9), ("a", 2), ("b", 3), ("d", 4)]);
        *map.get_or_insert("a".to_owned(), 0) += 10;
        *map.get_or_insert("e".to_owned(), 5) += 10;
        assert_eq!(entries(&map), [("c", 9), ("a", 12), ("b", 3), ("d", 4), ("e", 15)]);
    }

    #[test]
    fn many_keys_are_found_while_others_come_and_go() {
        let mut map: IndexMap<String, u32> = IndexMap::new();
        for number in 0..1_000 {
            map.insert(number.to_string(), number);
        }
        for number in (0..1_000).step_by(3) {
            assert_eq!(map.shift_remove(&number.to_string()), Some(number));
        }
        map.insert("0".to_owned(), 7);
        let found = (0..1_000).filter(|number| map.get(&number.to_string()).is_some()).count();
        assert_eq!((found, map.len(), map.get("0"), map.index_of("1")), (667, 667, Some(&7), Some(0)));
    }

    #[test]
    fn what_is_removed_is_gone_and_the_others_are_found() {
        let mut map = map();
        assert_eq!((map.shift_remove("c"), map.shift_remove("c")), (Some(1), None));
        assert_eq!((map.get("c"), map.get("a"), map.get("b"), map.len()), (None, Some(&2), Some(&3), 2));
        map.retain(|_, value| *value > 2);
        assert_eq!((entries(&map), map.index_of("b"), map.contains_key("a")), (vec![("b", 3)], Some(0), false));
    }
}
