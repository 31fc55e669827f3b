//! The part of the fleet's budget that this process holds.

use std::collections::HashMap;
use std::time::Duration;

use crate::clock::Instant;
use crate::transport::quota::budget::{WINDOW, earliest};

/// The places of this process, by id, with the time at which each becomes free.
#[derive(Debug, Default)]
pub(super) struct Ledger(HashMap<String, Instant>);

impl Ledger {
    pub(super) fn hold(&mut self, id: &str, now: Instant, until: Instant) {
        // places that are free again are of no use, and would pile up
        self.0.retain(|_, until| *until > now);
        self.0.insert(id.to_owned(), until);
    }

    pub(super) fn release(&mut self, id: &str) {
        self.0.remove(id);
    }

    /// How long until one more place may be taken, if at most `allowed` may be taken and `ahead` calls come first.
    pub(super) fn wait(&self, now: Instant, allowed: usize, ahead: usize) -> Duration {
        // the place of a request in flight is free one window from now, at the earliest
        let mut freed_at: Vec<_> =
            self.0.values().filter(|until| **until > now).map(|until| (*until).min(now + WINDOW)).collect();
        freed_at.sort_unstable();
        earliest(now, WINDOW, allowed.max(1), 0, ahead, &freed_at.into()) - now
    }

    /// How long each place is still taken.
    pub(super) fn places(&self, now: Instant) -> Vec<(String, Duration)> {
        let left = |until: Instant| until.saturating_duration_since(now);
        self.0.iter().map(|(id, until)| (id.clone(), left(*until))).filter(|(_, left)| !left.is_zero()).collect()
    }
}
