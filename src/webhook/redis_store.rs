//! A store of handled events in Redis or Valkey, for a service of several processes.

use std::fmt::{self, Write};
use std::sync::LazyLock;
use std::time::Duration;

use hmac_sha256::Hash;

use super::claim::ClaimToken;
use super::replay::{Claim, ReplayStore};
use crate::error::Error;
use crate::generated::events::EventId;
use crate::redis::{Link, Redis, RedisError, Script};

static CLAIM: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("claim.lua")));
static CONFIRM: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("confirm.lua")));
static RELEASE: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("release.lua")));

const TIMEOUT: Duration = Duration::from_secs(1);
const PREFIX: &str = "truv-sdk:webhook:";
/// The longest time that is sent, because Redis refuses times that its clock cannot hold.
const LONGEST: Duration = Duration::from_secs(100 * 366 * 24 * 60 * 60);

/// A [`ReplayStore`] for a service of several processes, in Redis 5 or later, or Valkey.
///
/// Each step is one script, so each is atomic. Every key has an expiry: the lease while an event is being handled, and
/// [`keep`](super::ReplayGuard::keep) afterwards. Only the clock of Redis counts. The keys begin with a
/// [prefix](Self::key_prefix) and end with a SHA-256 of the event's id; nothing of the event is stored. In a cluster the
/// keys are spread over the servers.
///
/// Events that Redis loses are forgotten. With asynchronous replicas, a failover can lose the last moments. A Redis
/// without persistence loses everything in a restart. A Redis that evicts keys (`maxmemory-policy`) must not evict
/// these keys.
///
/// ```
/// use truv_sdk::redis::Redis;
/// use truv_sdk::webhook::{RedisStore, ReplayGuard};
///
/// let redis = Redis::at("redis://truv:password@redis.internal:6379");
/// let guard = ReplayGuard::with_store(RedisStore::at(redis)?);
/// # Ok::<(), truv_sdk::Error>(())
/// ```
pub struct RedisStore {
    link: Link,
    redis: Redis,
    prefix: String,
}

impl RedisStore {
    /// A store in this Redis; a URL as text is one server. Nothing is sent yet.
    ///
    /// # Errors
    ///
    /// A URL or a certificate cannot be used. The error does not repeat it.
    pub fn at(redis: impl Into<Redis>) -> Result<Self, Error> {
        let redis = redis.into();
        Ok(Self { link: Link::new(&redis, TIMEOUT)?, redis, prefix: PREFIX.to_owned() })
    }

    /// How long to wait for a connection, and for each answer. The default is a second.
    ///
    /// # Errors
    ///
    /// The timeout is zero.
    pub fn timeout(mut self, timeout: Duration) -> Result<Self, Error> {
        self.link = Link::new(&self.redis, timeout)?;
        Ok(self)
    }

    /// The prefix of the keys in Redis. The default is `truv-sdk:webhook:`. Give each service that handles the same
    /// events its own.
    #[must_use]
    pub fn key_prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = prefix.into();
        self
    }

    /// The key of an event, and its tag. The keys with a tag are on one server of a cluster, as the braces tell Redis.
    fn key(&self, id: &EventId) -> (String, u16) {
        let hash = Hash::hash(id.as_str().as_bytes());
        let tag = hash[0];
        let mut key = format!("{}{{{tag:02x}}}:", self.prefix);
        for byte in hash {
            // writing to a string cannot fail
            let _ = write!(key, "{byte:02x}");
        }
        (key, tag.into())
    }
}

impl ReplayStore for RedisStore {
    type Error = RedisError;

    async fn claim(&self, id: &EventId, token: &ClaimToken, lease: Duration) -> Result<Claim, RedisError> {
        let (key, tag) = self.key(id);
        let call = CLAIM.on(&[&key]).with(token.as_str()).with(milliseconds(lease));
        let found: String = self.link.run(tag, &call, None, || None).await?;
        match found.as_str() {
            "new" => Ok(Claim::New),
            "busy" => Ok(Claim::Busy),
            _ => Ok(Claim::Handled),
        }
    }

    async fn confirm(&self, id: &EventId, token: &ClaimToken, keep: Duration) -> Result<bool, RedisError> {
        let (key, tag) = self.key(id);
        let call = CONFIRM.on(&[&key]).with(token.as_str()).with(milliseconds(keep));
        self.link.run(tag, &call, None, || None).await
    }

    async fn release(&self, id: &EventId, token: &ClaimToken) -> Result<(), RedisError> {
        let (key, tag) = self.key(id);
        let call = RELEASE.on(&[&key]).with(token.as_str());
        self.link.run::<u32>(tag, &call, None, || None).await.map(drop)
    }
}

/// The time in milliseconds, at least one, as Redis knows no expiry of zero.
fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.min(LONGEST).as_millis()).unwrap_or(u64::MAX).max(1)
}

impl fmt::Debug for RedisStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisStore").field("redis", &self.redis).field("prefix", &self.prefix).finish_non_exhaustive()
    }
}
