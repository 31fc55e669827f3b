//! Handles each event once.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::claim::{ClaimToken, Held};
use super::event::Event;
use super::memory::MemoryStore;
use crate::generated::events::EventId;

/// Remembers which events were handled. All instances of a service must share the store. With the feature `redis`,
/// `RedisStore` is one; implement this trait for another, such as a database table.
///
/// Each claim has a token. Confirming or releasing affects only the claim with that token: a handler that outlives its
/// lease must not undo the work of another handler. Each method has to be atomic. With Redis:
///
/// - [`claim`](Self::claim) is `SET id token NX PX lease` and, if that did nothing, `GET id`: `done` means handled.
/// - [`confirm`](Self::confirm) is a script: if `GET id` is the token, `SET id done PX keep`, and 1, otherwise 0.
/// - [`release`](Self::release) is a script: if `GET id` is the token, `DEL id`.
pub trait ReplayStore: Send + Sync + 'static {
    /// Why the store could not answer.
    type Error: std::error::Error + Send + Sync + 'static;

    /// Claims an event with this token, unless the event is already claimed or handled. The claim ends after `lease`.
    fn claim(
        &self,
        id: &EventId,
        token: &ClaimToken,
        lease: Duration,
    ) -> impl Future<Output = Result<Claim, Self::Error>> + Send;

    /// Marks an event as handled and remembers it for `keep`, if this token still holds the claim. Returns `false` if
    /// the lease was over and the event is free, claimed by another handler, or handled.
    fn confirm(
        &self,
        id: &EventId,
        token: &ClaimToken,
        keep: Duration,
    ) -> impl Future<Output = Result<bool, Self::Error>> + Send;

    /// Gives back an event whose handling failed, if this token still holds the claim. Otherwise does nothing.
    fn release(&self, id: &EventId, token: &ClaimToken) -> impl Future<Output = Result<(), Self::Error>> + Send;

    /// The same as [`release`](Self::release) without waiting, for a handler that was dropped or has panicked. Returns
    /// `false` if this store cannot do that, which is the default. Then `release` runs in a tokio task; outside of
    /// tokio, the claim ends with its lease.
    fn release_at_once(&self, id: &EventId, token: &ClaimToken) -> bool {
        let _ = (id, token);
        false
    }
}

/// The result of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Claim {
    /// The event is new, or its handling failed before: handle it.
    New,
    /// Another handler is handling the event.
    Busy,
    /// The event was already handled.
    Handled,
}

/// Handles each event once, although Truv may post it several times, at the same time or hours apart.
///
/// An event is claimed for a short time ([`lease`](Self::lease): 30 seconds by default) and remembered once it was
/// handled ([`keep`](Self::keep): a day by default). If the handler fails, panics or is dropped, the event is given
/// back: it is handled again the next time Truv posts it. If the process ends in the middle, the same happens once the
/// lease is over.
///
/// Nothing is lost, but work that was half done may be done again, and a handler that takes longer than the lease may
/// run at the same time as another. An event that is posted again after `keep` counts as new. To prevent this, limit
/// the age of events with [`Verifier::max_age`](super::Verifier::max_age) to no more than `keep`.
///
/// ```
/// use truv_sdk::webhook::{Event, Once, ReplayGuard};
///
/// # async fn store(event: &Event) -> Result<(), std::io::Error> { Ok(()) }
/// /// The status to answer with.
/// async fn handle(guard: &ReplayGuard, event: &Event) -> u16 {
///     match guard.once(event, store(event)).await {
///         Ok(Once::Done(())) | Ok(Once::Duplicate) => 204,
///         Ok(Once::Busy) => 503, // the other handler may still fail: Truv should post the event again
///         Err(error) => {
///             eprintln!("{error}");
///             500
///         }
///     }
/// }
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
/// # let event = Event::from_slice(br#"{"webhook_id": "1", "event_type": "?", "event_created_at": "2025-03-01T07:27:00Z"}"#)?;
/// # let guard = ReplayGuard::new();
/// # assert_eq!(handle(&guard, &event).await, 204);
/// # assert_eq!(handle(&guard, &event).await, 204);
/// # Ok::<(), truv_sdk::webhook::InvalidEvent>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct ReplayGuard<S = MemoryStore> {
    store: Arc<S>,
    lease: Duration,
    keep: Duration,
}

impl ReplayGuard {
    /// Remembers events in the memory of this process; see [`MemoryStore`].
    #[must_use]
    pub fn new() -> Self {
        Self::with_store(MemoryStore::default())
    }
}

impl<S: ReplayStore> ReplayGuard<S> {
    /// Remembers events in `store`.
    #[must_use]
    pub fn with_store(store: S) -> Self {
        Self { store: Arc::new(store), lease: Duration::from_secs(30), keep: Duration::from_secs(24 * 60 * 60) }
    }

    /// For how long an event is claimed. Choose a time longer than your handler takes. The default is 30 seconds.
    #[must_use]
    pub fn lease(mut self, lease: Duration) -> Self {
        self.lease = lease;
        self
    }

    /// For how long a handled event is remembered. Choose a time longer than Truv may post the event again, which Truv
    /// does not document. The default is a day. [`MemoryStore`] forgets sooner when it is full.
    #[must_use]
    pub fn keep(mut self, keep: Duration) -> Self {
        self.keep = keep;
        self
    }

    /// Runs `handle`, unless the event was handled or is being handled; in these cases `handle` is dropped without
    /// being polled. If `handle` panics, or this future is dropped before its end, the event is given back.
    ///
    /// # Errors
    ///
    /// `handle` failed, or the store did not answer. In both cases answer Truv with an error, so that Truv posts the
    /// event again.
    pub async fn once<T, E>(
        &self,
        event: &Event,
        handle: impl Future<Output = Result<T, E>>,
    ) -> Result<Once<T>, OnceError<E, S::Error>> {
        let (id, token) = (event.webhook_id(), ClaimToken::random());
        let store = &self.store;
        let held = Held::new(store, id, token.clone());
        match store.claim(id, &token, self.lease).await.map_err(OnceError::Store)? {
            Claim::Handled => return Ok(Once::Duplicate),
            Claim::Busy => return Ok(Once::Busy),
            Claim::New => {}
        }
        match handle.await {
            Ok(value) => {
                // the event was handled, whether or not the store could be told
                match held.confirm(self.keep).await {
                    Ok(true) => {}
                    Ok(false) => {
                        tracing::warn!("a webhook handler took longer than its lease: the event may be handled again")
                    }
                    Err(error) => tracing::warn!(%error, "a webhook's event may be handled again: its store failed"),
                }
                Ok(Once::Done(value))
            }
            Err(error) => {
                if let Err(error) = held.release().await {
                    tracing::warn!(%error, "a webhook's event can be handled again only after its lease: its store failed");
                }
                Err(OnceError::Handler(error))
            }
        }
    }
}

impl Default for ReplayGuard {
    fn default() -> Self {
        Self::new()
    }
}

impl<S> fmt::Debug for ReplayGuard<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReplayGuard").field("lease", &self.lease).field("keep", &self.keep).finish_non_exhaustive()
    }
}

/// The result of [`ReplayGuard::once`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Once<T> {
    /// The event was handled now. Answer 2xx.
    Done(T),
    /// The event was handled before. Answer 2xx.
    Duplicate,
    /// Another handler is handling the event, and may still fail. Answer 503, so that Truv posts the event again later.
    Busy,
}

/// Why an event was not handled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OnceError<E, S> {
    /// The handler failed.
    Handler(E),
    /// The store could not say whether the event is new.
    Store(S),
}

impl<E: fmt::Display, S> fmt::Display for OnceError<E, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Handler(error) => error.fmt(f),
            Self::Store(_) => f.write_str("the store of webhook events did not answer"),
        }
    }
}

impl<E, S> std::error::Error for OnceError<E, S>
where
    E: std::error::Error + 'static,
    S: std::error::Error + 'static,
{
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            // `Display` shows this error itself
            Self::Handler(error) => error.source(),
            Self::Store(error) => Some(error),
        }
    }
}
