//! Where the fleet's budget is, and what to do without it.

use std::fmt;
use std::time::Duration;

use crate::value::Secret;

const TIMEOUT: Duration = Duration::from_millis(500);
const PREFIX: &str = "truv-sdk:quota:";

/// A quota that all processes with the same access secret share, through Redis 5 or later, or Valkey.
///
/// Each request asks once, in one atomic step, and Redis' own clock counts, so that the clocks of hosts may differ.
/// Processes are not served in the order in which they asked, the calls of one process are. A background call waits
/// while an interactive one of any process does. A process that dies gives its places back a minute after the deadline of
/// the calls that it had under way. What Redis has forgotten after a restart, the processes tell it again.
///
/// The keys in Redis begin with a [prefix](Self::key_prefix) and a SHA-256 of the access secret; the secret is not stored.
///
/// ```
/// use truv_sdk::Client;
/// use truv_sdk::quota::{Quota, RedisQuota, WhenAway};
///
/// let redis = RedisQuota::at("redis://127.0.0.1:6379/0").when_away(WhenAway::FailOpen { local_share: 30 });
/// let client = Client::builder("0123456789abcdef0123456789abcdef", "sandbox-0123456789abcdef")
///     .quota(Quota::per_minute(300).shared_in(redis))
///     .build()?;
/// # Ok::<(), truv_sdk::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct RedisQuota {
    pub(super) url: Secret,
    pub(super) when_away: WhenAway,
    pub(super) timeout: Duration,
    pub(super) prefix: String,
}

/// What to do with a request while Redis cannot be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WhenAway {
    /// Each process goes on by itself, with this many requests in any minute; what it sent while Redis was there counts.
    FailOpen {
        /// The process's part of the limit: the limit divided by the number of processes keeps within it.
        local_share: u32,
    },
    /// Nothing is sent: calls fail at once with an error of which
    /// [`is_quota_refusal`](crate::Error::is_quota_refusal) holds.
    Refuse,
}

impl RedisQuota {
    /// The Redis at this URL: `redis://user:password@host:port/database`, or `unix:///path/to/socket`.
    ///
    /// Connections are not encrypted: keep Redis on a private network, or behind a tunnel. Refuses while Redis is away,
    /// unless [`when_away`](Self::when_away) says otherwise.
    pub fn at(url: impl Into<Secret>) -> Self {
        Self { url: url.into(), when_away: WhenAway::Refuse, timeout: TIMEOUT, prefix: PREFIX.to_owned() }
    }

    /// What to do while Redis cannot be reached.
    #[must_use]
    pub fn when_away(mut self, policy: WhenAway) -> Self {
        self.when_away = policy;
        self
    }

    /// How long to wait for a connection, and for an answer, until Redis counts as away: half a second unless set.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// What the keys in Redis begin with: `truv-sdk:quota:` unless set.
    #[must_use]
    pub fn key_prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = prefix.into();
        self
    }
}

impl fmt::Debug for RedisQuota {
    /// Without the URL, which may hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisQuota")
            .field("when_away", &self.when_away)
            .field("timeout", &self.timeout)
            .field("prefix", &self.prefix)
            .finish_non_exhaustive()
    }
}
