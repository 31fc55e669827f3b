//! The user's settings of the quota.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::Priority;
use super::budget::Limits;
use crate::call::{AskedBy, Operation};
use crate::error::Error;

/// Truv's limit for each access secret (<https://docs.truv.com/reference/introduction>).
const PER_MINUTE: u32 = 300;
/// If a server wants a longer pause, calls go on after this time; an exact window needs at most a minute.
const MAX_PAUSE: Duration = Duration::from_secs(300);
/// About a century: longer than any client lives, and short enough to be added to any time.
const LONGEST_PAUSE: Duration = Duration::from_secs(100 * 366 * 24 * 60 * 60);

type Hook = Arc<dyn Fn(&QuotaWait) + Send + Sync>;

/// How many requests this process makes in any minute with one access secret.
///
/// All clients of the process that use the same secret share one count, whether they are clones or were built
/// separately. Each server on loopback (a sandbox, a test) has a count of its own. If clients that share a count were
/// given different limits, the smallest limit and the largest reserve apply, for as long as the clients with these
/// settings live.
///
/// The count is exact: the server never sees more requests than the limit in any 60 seconds. A request takes a place
/// when it is sent, and the place is free again a minute after the answer began. Calls wait in the order in which they
/// came, at most until their deadline. A call that cannot be served in time is refused at once
/// ([`Error::is_quota_refusal`]).
///
/// ```
/// use truv_sdk::{Client, quota::Quota};
///
/// let client = Client::builder("0123456789abcdef0123456789abcdef", "sandbox-0123456789abcdef")
///     .quota(Quota::per_minute(120).reserve(20).on_wait(|wait| {
///         eprintln!("{} waits at least {:?}", wait.operation.id, wait.expected);
///     }))
///     .build()?;
/// assert_eq!(client.quota_stats().unwrap().limit, 120);
/// # Ok::<(), truv_sdk::Error>(())
/// ```
#[derive(Clone)]
pub struct Quota {
    /// `None`: unlimited.
    limit: Option<u32>,
    reserve: Option<u32>,
    max_pause: Duration,
    on_wait: Option<Hook>,
    #[cfg(feature = "redis")]
    redis: Option<super::RedisQuota>,
}

/// A call that begins to wait for a place.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct QuotaWait {
    /// The operation that was called.
    pub operation: &'static Operation,
    /// The priority of the call.
    pub priority: Priority,
    /// The number of calls that wait in front of this call.
    pub ahead: usize,
    /// The shortest time that the wait can take.
    pub expected: Duration,
    /// Who makes the call wait.
    pub asked_by: AskedBy,
}

impl Quota {
    /// At most `limit` requests in any 60 seconds. Truv allows 300 unless agreed otherwise. If several processes use
    /// the same secret, give each process its share.
    #[must_use]
    pub fn per_minute(limit: u32) -> Self {
        Self { limit: Some(limit), ..Self::off() }
    }

    /// No limit in the client: each request is sent at once, and only the server's 429 limits them.
    #[must_use]
    pub fn off() -> Self {
        Self {
            limit: None,
            reserve: None,
            max_pause: MAX_PAUSE,
            on_wait: None,
            #[cfg(feature = "redis")]
            redis: None,
        }
    }

    /// How many places [background](Priority::Background) calls leave free for interactive calls. The default is a
    /// tenth of the limit.
    #[must_use]
    pub fn reserve(mut self, places: u32) -> Self {
        self.reserve = Some(places);
        self
    }

    /// The longest time for which a 429 holds up the other calls that share the quota. The default is five minutes.
    ///
    /// When the server answers 429, nothing is sent until the time that it asked for is over. If it asks for more than
    /// this bound, calls go on after the bound, and the server may answer them with 429 again. Zero means that a 429
    /// holds up no other call. How long the refused call itself waits is set with
    /// [`Retry::max_retry_after`](crate::retry::Retry::max_retry_after).
    #[must_use]
    pub fn max_pause(mut self, bound: Duration) -> Self {
        self.max_pause = bound.min(LONGEST_PAUSE);
        self
    }

    /// Sets a function that runs when a call begins to wait. The function must return quickly.
    #[must_use]
    pub fn on_wait(mut self, hook: impl Fn(&QuotaWait) + Send + Sync + 'static) -> Self {
        self.on_wait = Some(Arc::new(hook));
        self
    }

    /// Shares the limit with every process that uses the same access secret and the same Redis or Valkey.
    ///
    /// Give all these processes the same limit and reserve.
    #[cfg(feature = "redis")]
    #[must_use]
    pub fn shared_in(mut self, redis: super::RedisQuota) -> Self {
        self.redis = Some(redis);
        self
    }

    #[cfg(feature = "redis")]
    pub(super) fn redis(&self) -> Option<&super::RedisQuota> {
        self.redis.as_ref()
    }

    pub(crate) fn waits(&self, wait: &QuotaWait) {
        if let Some(hook) = &self.on_wait {
            hook(wait);
        }
    }

    pub(super) fn checked(&self) -> Result<Option<Limits>, Error> {
        let Some(limit) = self.limit else { return Ok(None) };
        let reserve = self.reserve.unwrap_or(limit / 10);
        if limit == 0 {
            return Err(Error::configuration(
                "a quota of 0 would let nothing through; `Quota::off()` removes the limit",
            ));
        }
        if reserve >= limit {
            return Err(Error::configuration(format!(
                "the quota's reserve of {reserve} must be smaller than its limit of {limit} per minute; with this reserve, \
                 background calls would never be sent"
            )));
        }
        let (limit, reserve) = (limit as usize, reserve as usize);
        Ok(Some(Limits { limit, reserve, max_pause: self.max_pause }))
    }
}

impl Default for Quota {
    /// Truv's 300 requests per minute.
    fn default() -> Self {
        Self::per_minute(PER_MINUTE)
    }
}

impl fmt::Debug for Quota {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Quota")
            .field("limit", &self.limit)
            .field("reserve", &self.reserve)
            .field("max_pause", &self.max_pause)
            .finish_non_exhaustive()
    }
}
