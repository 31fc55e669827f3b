//! One claim on an event: who holds the claim, and how the event is given back.

use std::collections::hash_map::RandomState;
use std::fmt;
use std::hash::{BuildHasher, Hasher};
use std::sync::Arc;
use std::time::Duration;

use super::replay::ReplayStore;
use crate::generated::events::EventId;

/// Names one claim on an event, so that nobody else confirms or releases the claim. A unique text of 32 hexadecimal
/// digits.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ClaimToken(String);

impl ClaimToken {
    /// A new token, which no other process has.
    #[must_use]
    pub fn random() -> Self {
        // the standard library seeds its hashers at random, each pair from the seed of the thread
        let half = || RandomState::new().build_hasher().finish();
        let mut text = format!("{:016x}{:016x}", half(), half());
        text.truncate(32);
        Self(text)
    }

    /// The text to store.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ClaimToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ClaimToken").field(&self.0).finish()
    }
}

/// A claim that is given back if it is dropped early: because the handler panicked, or its future was dropped.
pub(super) struct Held<S: ReplayStore> {
    store: Arc<S>,
    id: EventId,
    token: ClaimToken,
    is_open: bool,
}

impl<S: ReplayStore> Held<S> {
    pub(super) fn new(store: &Arc<S>, id: &EventId, token: ClaimToken) -> Self {
        Self { store: Arc::clone(store), id: id.clone(), token, is_open: true }
    }

    pub(super) async fn confirm(mut self, keep: Duration) -> Result<bool, S::Error> {
        // a handled event is not given back, whether or not the store could be told
        self.is_open = false;
        self.store.confirm(&self.id, &self.token, keep).await
    }

    pub(super) async fn release(mut self) -> Result<(), S::Error> {
        let released = self.store.release(&self.id, &self.token).await;
        self.is_open = false;
        released
    }
}

impl<S: ReplayStore> Drop for Held<S> {
    fn drop(&mut self) {
        if !self.is_open || self.store.release_at_once(&self.id, &self.token) {
            return;
        }
        // without a runtime, the lease ends the claim
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        let (store, id, token) = (Arc::clone(&self.store), self.id.clone(), self.token.clone());
        runtime.spawn(async move {
            if let Err(error) = store.release(&id, &token).await {
                tracing::warn!(%error, "an event can be handled again only after its lease");
            }
        });
    }
}
