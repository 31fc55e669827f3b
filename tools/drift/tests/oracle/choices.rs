//! Where generated schemas and values come from: a list of choices, which proptest can make shorter and smaller.

use std::fmt;

use proptest::prelude::*;

#[derive(Clone)]
pub(crate) struct Choices {
    bytes: Vec<u8>,
    next: usize,
}

/// So many at most.
pub(crate) fn choices(count: usize) -> impl Strategy<Value = Choices> {
    prop::collection::vec(any::<u8>(), 0..count).prop_map(|bytes| Choices { bytes, next: 0 })
}

impl fmt::Debug for Choices {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} choices", self.bytes.len())
    }
}

impl Choices {
    /// From 0, less than `limit`, which is at most 256; 0 once the choices are used up.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        let byte = self.bytes.get(self.next).copied().unwrap_or_default();
        self.next += 1;
        usize::from(byte) % limit
    }

    /// Not once the choices are used up.
    pub(crate) fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == count - 1
    }

    pub(crate) fn of<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}
