//! Randomness for jitter; nothing secret depends on it.

use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};

/// A source of numbers of at least 0 and less than 1.
///
/// Closures are sources too, so that a test can set the numbers: `Retry::default().random(|| 0.5)`.
pub trait Random: Send + Sync + 'static {
    /// The next number.
    fn next(&self) -> f64;
}

impl<F: Fn() -> f64 + Send + Sync + 'static> Random for F {
    fn next(&self) -> f64 {
        self()
    }
}

/// The standard library's keyed hash over a counter: different in each process and evenly spread, without a dependency.
#[derive(Debug, Default)]
pub(super) struct Hashed {
    keys: RandomState,
    counter: AtomicU64,
}

impl Random for Hashed {
    fn next(&self) -> f64 {
        let bits = self.keys.hash_one(self.counter.fetch_add(1, Ordering::Relaxed));
        // a double holds the 32 upper bits exactly
        f64::from(u32::try_from(bits >> 32).unwrap_or(0)) / (f64::from(u32::MAX) + 1.0)
    }
}
