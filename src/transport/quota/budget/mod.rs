//! Where a request asks for a place, whether this process counts or a store that a fleet shares.

mod estimate;
mod window;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use crate::call::{AskedBy, Pause, Refusal, Wait};
use crate::clock::{self, Instant};

#[cfg(feature = "redis")]
pub(super) use estimate::earliest;
#[cfg(feature = "redis")]
pub(super) use window::WINDOW;
pub(super) use window::{Membership, Window};

/// Which calls go first when the quota is short.
///
/// Interactive calls go before background calls, and a part of the quota is kept for them
/// ([`Quota::reserve`](crate::quota::Quota::reserve)): a nightly job leaves room for a person who waits at a screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Priority {
    /// Somebody waits for the answer.
    #[default]
    Interactive,
    /// Nobody waits for the answer: batches, polling, nightly jobs.
    Background,
}

impl Priority {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Interactive => "interactive",
            Self::Background => "background",
        }
    }
}

/// The state of a quota, over all clients that share it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct QuotaStats {
    /// How many requests may be made in any minute.
    pub limit: u32,
    /// Places of the limit that are taken now.
    pub taken: u32,
    /// Calls that wait for a place now.
    pub waiting: u32,
    /// Requests that got a place since the quota was first used.
    pub granted: u64,
    /// How many of these requests had to wait.
    pub waited: u64,
    /// How long these requests waited in total.
    pub wait_time: Duration,
    /// Calls that were refused because the wait did not fit their deadline.
    pub refused: u64,
    /// How long nothing will be sent, because the server answered 429; zero if there is no such pause.
    pub paused: Duration,
}

/// A request's wish for a place.
pub(crate) struct Ask<'a> {
    pub(crate) priority: Priority,
    /// When the call is given up.
    pub(crate) deadline: Instant,
    /// How long the request may take.
    #[cfg_attr(not(feature = "redis"), allow(dead_code, reason = "this process knows when it is over"))]
    pub(crate) attempt: Duration,
    /// Called once, when the wait begins, with the number of calls ahead and the shortest time that the wait can take.
    pub(crate) on_wait: &'a (dyn Fn(usize, Wait) + Send + Sync),
}

/// The limits that one client allows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Requests in any window.
    pub(crate) limit: usize,
    /// How many of these are kept for interactive calls.
    pub(crate) reserve: usize,
    /// The longest time that a 429 holds up other calls.
    pub(crate) max_pause: Duration,
}

/// A pause that begins now, because the server answered 429 to this process, and the instant at which it ends.
pub(super) fn pause(time: Duration) -> (Pause, Instant) {
    let since = clock::wall();
    (Pause { by: AskedBy::Server, since, until: since + time }, clock::now() + time)
}

pub(crate) type Acquired<'a> = Pin<Box<dyn Future<Output = Result<Permit, Refusal>> + Send + 'a>>;

/// Gives out places, never more than the limit in any window.
pub(crate) trait Budget: Send + Sync + fmt::Debug {
    /// A place, if this process can give one without a wait.
    fn acquire_at_once(&self, _: Priority) -> Option<Permit> {
        None
    }

    /// Waits for a place. Dropping the future gives up the place in the queue.
    fn acquire<'a>(&'a self, ask: Ask<'a>) -> Acquired<'a>;

    /// The server answered 429 all the same: nothing is sent for this long, or for as long as the client allows.
    fn pause(&self, wait: Duration);

    fn stats(&self) -> QuotaStats;
}

/// Takes a place back.
pub(crate) trait Settle: Send + Sync {
    /// The request is over. `counted` is false if it never left this machine.
    fn settle(&self, counted: bool);
}

/// One place, for one request. It is taken until a whole window after the permit is dropped, unless nothing was sent.
///
/// The server counts a request when it arrives: some time between the moment it is sent and the moment its answer
/// begins. Holding the place during that time and one more window keeps the server's count within the limit, whatever
/// the latency.
#[must_use = "a permit that is dropped unused gives its place back"]
pub(crate) struct Permit {
    place: Arc<dyn Settle>,
    is_used: bool,
}

impl Permit {
    pub(crate) fn new(place: Arc<dyn Settle>) -> Self {
        Self { place, is_used: false }
    }

    /// Notes that the request may reach the server from now on.
    pub(crate) fn sending(&mut self) {
        self.is_used = true;
    }

    /// Notes that no connection could be made, so the server cannot have counted the request.
    pub(crate) fn never_sent(&mut self) {
        self.is_used = false;
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.place.settle(self.is_used);
    }
}
