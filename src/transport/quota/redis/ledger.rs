//! What this process holds of the fleet's budget.

use std::collections::HashMap;
use std::time::Duration;

use crate::clock::Instant;

/// The places of this process, by id, with the time at which each becomes free.
#[derive(Debug, Default)]
pub(super) struct Ledger(HashMap<String, Instant>);

impl Ledger {
    pub(super) fn hold(&mut self, id: &str, until: Instant) {
        self.0.insert(id.to_owned(), until);
    }

    pub(super) fn release(&mut self, id: &str) {
        self.0.remove(id);
    }

    /// How long until one more place may be taken, if no more than `allowed` may be, with `ahead` to come first.
    pub(super) fn wait(&mut self, now: Instant, allowed: usize, ahead: usize) -> Duration {
        self.0.retain(|_, until| *until > now);
        let Some(excess) = (self.0.len() + ahead + 1).checked_sub(allowed.max(1)).filter(|excess| *excess > 0) else {
            return Duration::ZERO;
        };
        let mut times: Vec<_> = self.0.values().copied().collect();
        times.sort_unstable();
        let free = times.get(excess - 1).or(times.last());
        free.map_or(Duration::ZERO, |time| *time - now)
    }

    /// How long each place is still taken.
    pub(super) fn places(&self, now: Instant) -> Vec<(String, Duration)> {
        let left = |until: Instant| until.saturating_duration_since(now);
        self.0.iter().map(|(id, until)| (id.clone(), left(*until))).filter(|(_, left)| !left.is_zero()).collect()
    }
}
