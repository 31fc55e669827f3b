//! What the user decides.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::Priority;
use crate::call::Operation;
use crate::error::Error;

/// Truv's limit for each access secret (<https://docs.truv.com/reference/introduction>).
const PER_MINUTE: u32 = 300;

type Hook = Arc<dyn Fn(&QuotaWait) + Send + Sync>;

/// How many requests this process makes in any minute with one access secret.
///
/// All clients of the process that use the same secret share one count, whether they are clones or were built separately;
/// servers on loopback (a sandbox, a test) count each for themselves. Where such clients were given different limits, the
/// smallest one holds, and the largest reserve, for as long as the client that asked for it lives.
///
/// The count is exact: in no window of 60 seconds, wherever it starts, does the server see more requests than the limit.
/// A request takes its place when it is sent and gives it back a minute after its answer began. Calls wait in the order
/// in which they came, for at most their deadline; one that cannot be served in time is refused at once
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
    on_wait: Option<Hook>,
    #[cfg(feature = "redis")]
    redis: Option<super::RedisQuota>,
}

/// A call that has to wait for a place, when its wait begins.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct QuotaWait {
    /// What was called.
    pub operation: &'static Operation,
    /// How important it is.
    pub priority: Priority,
    /// Calls that wait in front of it.
    pub ahead: usize,
    /// How long it will take at least.
    pub expected: Duration,
}

impl Quota {
    /// At most `limit` requests in any 60 seconds. Truv allows 300 unless agreed otherwise; give each of several processes
    /// that use the same secret its share.
    #[must_use]
    pub fn per_minute(limit: u32) -> Self {
        Self { limit: Some(limit), ..Self::off() }
    }

    /// No limit of the client's own: each request is sent at once, and the server's 429 is all there is.
    #[must_use]
    pub fn off() -> Self {
        Self {
            limit: None,
            reserve: None,
            on_wait: None,
            #[cfg(feature = "redis")]
            redis: None,
        }
    }

    /// Places that [background](Priority::Background) calls leave to interactive ones: a tenth of the limit unless set.
    #[must_use]
    pub fn reserve(mut self, places: u32) -> Self {
        self.reserve = Some(places);
        self
    }

    /// Called when a call begins to wait. It must return quickly.
    #[must_use]
    pub fn on_wait(mut self, hook: impl Fn(&QuotaWait) + Send + Sync + 'static) -> Self {
        self.on_wait = Some(Arc::new(hook));
        self
    }

    /// Shares the limit with every process that uses the same access secret and the same Redis or Valkey.
    ///
    /// Give all of them the same limit and reserve.
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

    /// Limit and reserve.
    pub(super) fn checked(&self) -> Result<Option<(usize, usize)>, Error> {
        let Some(limit) = self.limit else { return Ok(None) };
        let reserve = self.reserve.unwrap_or(limit / 10);
        if limit == 0 {
            return Err(Error::configuration(
                "a quota of 0 would let nothing through; `Quota::off()` removes the limit",
            ));
        }
        if reserve >= limit {
            return Err(Error::configuration(format!(
                "the quota's reserve of {reserve} leaves nothing of the {limit} requests per minute for background calls"
            )));
        }
        Ok(Some((limit as usize, reserve as usize)))
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
        f.debug_struct("Quota").field("limit", &self.limit).field("reserve", &self.reserve).finish_non_exhaustive()
    }
}
