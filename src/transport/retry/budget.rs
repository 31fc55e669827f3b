//! How many retries a client may make: when nearly everything fails, retries only make it worse.

use std::sync::{Arc, Mutex, PoisonError};

/// A success gives back a tenth of the cost of a retry.
const COST: u32 = 10;

/// A budget of retries that all clones of a client share. Each retry takes one out, and each call that succeeds puts a
/// tenth of a retry back. When the budget is empty, failures are returned at once.
///
/// Clones of this value share the budget.
#[derive(Clone, Debug)]
pub struct RetryBudget(Arc<Store>);

#[derive(Debug)]
struct Store {
    capacity: u32,
    left: Mutex<u32>,
}

impl RetryBudget {
    /// A full budget of this many retries.
    #[must_use]
    pub fn new(retries: u32) -> Self {
        let capacity = retries.saturating_mul(COST);
        Self(Arc::new(Store { capacity, left: Mutex::new(capacity) }))
    }

    /// How many retries are left.
    #[must_use]
    pub fn left(&self) -> u32 {
        self.with(|left| *left / COST)
    }

    pub(super) fn take(&self) -> bool {
        self.with(|left| match left.checked_sub(COST) {
            Some(rest) => {
                *left = rest;
                true
            }
            None => false,
        })
    }

    pub(crate) fn succeeded(&self) {
        self.with(|left| *left = (*left + 1).min(self.0.capacity));
    }

    fn with<T>(&self, change: impl FnOnce(&mut u32) -> T) -> T {
        change(&mut self.0.left.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Default for RetryBudget {
    /// A hundred retries.
    fn default() -> Self {
        Self::new(100)
    }
}
