//! A store of handled events in the memory of this process.

use std::collections::{BTreeMap, HashMap};
use std::convert::Infallible;
use std::fmt;
use std::future::ready;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use hmac_sha256::Hash;

use super::claim::ClaimToken;
use super::replay::{Claim, ReplayStore};
use crate::clock::{self, Instant};
use crate::generated::events::EventId;

/// A [`ReplayStore`] for a service of one process. It forgets when the process ends.
///
/// The store is bounded: at most 65,536 events by default, about two hundred bytes each, however long their ids are.
/// When the store is full, it forgets the events that were handled longest ago, even before
/// [`keep`](super::ReplayGuard::keep) is over. An event that is being handled is never forgotten: if the store is full
/// of such events, further events are [`Claim::Busy`].
pub struct MemoryStore {
    capacity: usize,
    known: Mutex<Known>,
}

/// A hash of the event's id, since ids can have any length.
type Key = [u8; 32];

#[derive(Default)]
struct Known {
    events: HashMap<Key, Entry>,
    /// All events, in the order in which they were claimed.
    order: BTreeMap<u64, Key>,
    claims: u64,
}

struct Entry {
    number: u64,
    /// The token of the claim; none once the event was handled.
    token: Option<ClaimToken>,
    until: Instant,
}

impl MemoryStore {
    /// A store that remembers at most this many events.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Self { capacity: capacity.max(1), known: Mutex::default() }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn claim_at(&self, id: &EventId, token: &ClaimToken, now: Instant, lease: Duration) -> Claim {
        let (mut known, key) = (self.known(), key(id));
        if let Some(entry) = known.events.get(&key).filter(|entry| entry.until > now) {
            return if entry.token.is_none() { Claim::Handled } else { Claim::Busy };
        }
        known.forget(&key);
        if !known.make_room(self.capacity, now) {
            return Claim::Busy;
        }
        known.claims += 1;
        let number = known.claims;
        known.order.insert(number, key);
        known.events.insert(key, Entry { number, token: Some(token.clone()), until: later(now, lease) });
        Claim::New
    }

    fn confirm_at(&self, id: &EventId, token: &ClaimToken, now: Instant, keep: Duration) -> bool {
        let mut known = self.known();
        let Some(entry) = known.events.get_mut(&key(id)).filter(|entry| entry.token.as_ref() == Some(token)) else {
            return false;
        };
        (entry.token, entry.until) = (None, later(now, keep));
        true
    }

    fn release_now(&self, id: &EventId, token: &ClaimToken) {
        let (mut known, key) = (self.known(), key(id));
        if known.events.get(&key).is_some_and(|entry| entry.token.as_ref() == Some(token)) {
            known.forget(&key);
        }
    }
}

fn key(id: &EventId) -> Key {
    Hash::hash(id.as_str().as_bytes())
}

/// A time beyond what an instant can hold is as good as never.
fn later(now: Instant, by: Duration) -> Instant {
    now + by.min(Duration::from_secs(100 * 366 * 24 * 60 * 60))
}

impl Known {
    fn forget(&mut self, key: &Key) {
        if let Some(entry) = self.events.remove(key) {
            self.order.remove(&entry.number);
        }
    }

    /// If there is no room for one more event, forgets the oldest that was handled or whose lease is over; `false` if
    /// there is none.
    fn make_room(&mut self, capacity: usize, now: Instant) -> bool {
        while self.events.len() >= capacity {
            let is_over =
                |key: &&Key| self.events.get(*key).is_none_or(|entry| entry.token.is_none() || entry.until <= now);
            let Some(oldest) = self.order.values().find(is_over).copied() else { return false };
            self.forget(&oldest);
        }
        true
    }
}

impl Default for MemoryStore {
    /// A store for 65,536 events.
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

    fn claim(
        &self,
        id: &EventId,
        token: &ClaimToken,
        lease: Duration,
    ) -> impl Future<Output = Result<Claim, Infallible>> + Send {
        ready(Ok(self.claim_at(id, token, clock::now(), lease)))
    }

    fn confirm(
        &self,
        id: &EventId,
        token: &ClaimToken,
        keep: Duration,
    ) -> impl Future<Output = Result<bool, Infallible>> + Send {
        ready(Ok(self.confirm_at(id, token, clock::now(), keep)))
    }

    fn release(&self, id: &EventId, token: &ClaimToken) -> impl Future<Output = Result<(), Infallible>> + Send {
        self.release_now(id, token);
        ready(Ok(()))
    }

    fn release_at_once(&self, id: &EventId, token: &ClaimToken) -> bool {
        self.release_now(id, token);
        true
    }
}
