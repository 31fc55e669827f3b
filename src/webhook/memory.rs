//! Remembers events in this process.

use std::collections::{HashMap, VecDeque};
use std::convert::Infallible;
use std::fmt;
use std::future::ready;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::replay::{Claim, ReplayStore};
use crate::clock::{self, Instant};
use crate::generated::events::EventId;

/// A [`ReplayStore`] for a service of one process. It forgets when the process ends, and the oldest events when there are
/// too many.
pub struct MemoryStore {
    capacity: usize,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    events: HashMap<EventId, Entry>,
    /// In the order in which they were claimed. Some are gone from `events`, or are there with another number.
    order: VecDeque<(u64, EventId)>,
    claims: u64,
}

struct Entry {
    number: u64,
    is_handled: bool,
    until: Instant,
}

impl MemoryStore {
    /// Remembers no more than this many events, some hundred bytes each.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Self { capacity: capacity.max(1), known: Mutex::default() }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn claim_at(&self, id: &EventId, now: Instant, lease: Duration) -> Claim {
        let mut known = self.known();
        if let Some(entry) = known.events.get(id).filter(|entry| entry.until > now) {
            return if entry.is_handled { Claim::Handled } else { Claim::Busy };
        }
        known.events.remove(id);
        known.make_room(self.capacity, now);
        known.claims += 1;
        let number = known.claims;
        known.order.push_back((number, id.clone()));
        known.events.insert(id.clone(), Entry { number, is_handled: false, until: later(now, lease) });
        Claim::New
    }

    fn confirm_at(&self, id: &EventId, now: Instant, keep: Duration) {
        let mut known = self.known();
        if let Some(entry) = known.events.get_mut(id) {
            entry.is_handled = true;
            entry.until = later(now, keep);
        }
    }
}

/// What an instant cannot hold is as good as never.
fn later(now: Instant, by: Duration) -> Instant {
    now + by.min(Duration::from_secs(100 * 366 * 24 * 60 * 60))
}

impl Known {
    /// Forgets what is out of date, and the oldest if there is no room for one more.
    fn make_room(&mut self, capacity: usize, now: Instant) {
        while let Some((number, id)) = self.order.front() {
            let entry = self.events.get(id).filter(|entry| entry.number == *number);
            if entry.is_some_and(|entry| entry.until > now) && self.events.len() < capacity {
                return;
            }
            if entry.is_some() {
                self.events.remove(id);
            }
            self.order.pop_front();
        }
    }
}

impl Default for MemoryStore {
    /// Remembers 65,536 events.
    fn default() -> Self {
        Self::new(65_536)
    }
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStore").field("capacity", &self.capacity).finish_non_exhaustive()
    }
}

impl ReplayStore for MemoryStore {
    type Error = Infallible;

    fn claim(&self, id: &EventId, lease: Duration) -> impl Future<Output = Result<Claim, Infallible>> + Send {
        ready(Ok(self.claim_at(id, clock::now(), lease)))
    }

    fn confirm(&self, id: &EventId, keep: Duration) -> impl Future<Output = Result<(), Infallible>> + Send {
        self.confirm_at(id, clock::now(), keep);
        ready(Ok(()))
    }

    fn release(&self, id: &EventId) -> impl Future<Output = Result<(), Infallible>> + Send {
        self.known().events.remove(id);
        ready(Ok(()))
    }
}
