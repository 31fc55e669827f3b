//! Lets clients of the same secret find the same window.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

#[cfg(feature = "redis")]
use rustls::crypto::CryptoProvider;
use url::Url;

use super::Quota;
use super::budget::{Budget, Membership, Window};
use crate::clock;
use crate::error::Error;
use crate::value::Secret;

/// The hash is keyed at random in each process, so that it reveals nothing about a secret.
static KEYS: LazyLock<RandomState> = LazyLock::new(RandomState::new);
static WINDOWS: LazyLock<Mutex<HashMap<u64, Arc<Window>>>> = LazyLock::new(Mutex::default);

/// The budget of a client, or `None` if it wants no limit.
pub(crate) fn join(
    quota: &Quota,
    access_secret: &Secret,
    base_url: &Url,
    #[cfg(feature = "redis")] provider: Option<&Arc<CryptoProvider>>,
) -> Result<Option<Arc<dyn Budget>>, Error> {
    let Some(limits) = quota.checked()? else { return Ok(None) };
    // Truv's hosts count together; servers on loopback, the only servers that plain HTTP reaches, are not Truv's
    let server = (base_url.scheme() == "http").then(|| base_url.origin().ascii_serialization());
    #[cfg(feature = "redis")]
    if let Some(redis) = quota.redis() {
        return super::redis::join(&redis.clone().or_provider(provider), limits, access_secret, server.as_deref())
            .map(Some);
    }
    let key = KEYS.hash_one((access_secret.expose(), server));
    let mut windows = WINDOWS.lock().unwrap_or_else(PoisonError::into_inner);
    // the server still counts the requests of a client that was dropped a moment ago
    let now = clock::wall();
    windows.retain(|_, window| !window.is_idle(now));
    let window = Arc::clone(windows.entry(key).or_default());
    Ok(Some(Arc::new(Membership::new(window, limits))))
}
