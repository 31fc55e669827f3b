//! Settings of the fleet's budget: its address, and what to do while it cannot be reached.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use rustls::crypto::CryptoProvider;

use crate::error::Error;
use crate::redis::Redis;

const TIMEOUT: Duration = Duration::from_millis(500);
const PREFIX: &str = "truv-sdk:quota:";

/// A quota that all processes with the same access secret share, through Redis 5 or later, or Valkey.
///
/// Each request asks Redis once, in one atomic step. Only the clock of Redis counts, so the clocks of hosts may differ.
/// The calls of one process are served in order; the calls of different processes may not be. A background call waits
/// while an interactive call of any process waits. If a process dies, its places are free again a minute after its
/// attempts would have ended. If Redis loses its data in a restart, or another server takes over, the processes send their
/// places to Redis again.
///
/// The keys in Redis begin with a [prefix](Self::key_prefix) and a SHA-256 of the access secret; the secret is not
/// stored.
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
    pub(super) redis: Redis,
    pub(super) when_away: WhenAway,
    pub(super) timeout: Duration,
    pub(super) prefix: String,
}

/// What to do with a request while Redis cannot be reached, or answers with an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WhenAway {
    /// Each process goes on by itself, with this many requests in any minute. Requests that were sent before Redis went
    /// away count too.
    FailOpen {
        /// The process's part of the limit. To stay within the limit, divide it by the number of processes.
        local_share: u32,
    },
    /// Nothing is sent: calls fail at once, and [`is_quota_refusal`](crate::Error::is_quota_refusal) is true for the
    /// error.
    Refuse,
}

impl RedisQuota {
    /// A quota in this Redis. A URL as text is one server: `redis://user:password@host:port/database`, or `rediss://…`
    /// for TLS. [`Redis`] has more: Sentinel, Cluster, certificates.
    ///
    /// While Redis is away, calls are refused, unless [`when_away`](Self::when_away) says otherwise.
    pub fn at(redis: impl Into<Redis>) -> Self {
        Self { redis: redis.into(), when_away: WhenAway::Refuse, timeout: TIMEOUT, prefix: PREFIX.to_owned() }
    }

    /// What to do while Redis cannot be reached, or answers with an error.
    #[must_use]
    pub fn when_away(mut self, policy: WhenAway) -> Self {
        self.when_away = policy;
        self
    }

    /// These settings, with this provider of cryptography if none was chosen.
    pub(in crate::transport::quota) fn or_provider(mut self, provider: Option<&Arc<CryptoProvider>>) -> Self {
        self.redis = self.redis.or_provider(provider);
        self
    }

    pub(super) fn checked(&self) -> Result<(), Error> {
        if let WhenAway::FailOpen { local_share: 0 } = self.when_away {
            return Err(Error::configuration("a local share of 0 would send nothing; use `WhenAway::Refuse` instead"));
        }
        Ok(())
    }

    /// How long to wait for a connection, and for each answer, before Redis counts as away. The default is half a second.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// The prefix of the keys in Redis. The default is `truv-sdk:quota:`.
    #[must_use]
    pub fn key_prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = prefix.into();
        self
    }
}

impl fmt::Debug for RedisQuota {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisQuota")
            .field("redis", &self.redis)
            .field("when_away", &self.when_away)
            .field("timeout", &self.timeout)
            .field("prefix", &self.prefix)
            .finish_non_exhaustive()
    }
}
