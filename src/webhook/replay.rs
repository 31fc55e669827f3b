//! Each event is handled once.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::claim::{ClaimToken, Held};
use super::event::Event;
use super::memory::MemoryStore;
use crate::generated::events::EventId;

/// Remembers which events were handled. Implement it over what all instances of a service share, such as Redis or a table.
///
/// Each claim has a token, and confirming or releasing it is of that claim only: a handler that outlives its lease must not
/// undo what another one has done since. Each method has to be atomic. With Redis:
///
/// - [`claim`](Self::claim) is `SET id token NX PX lease` and, where that did nothing, `GET id`: `done` means handled.
/// - [`confirm`](Self::confirm) is a script: if `GET id` is the token, `SET id done PX keep`, and 1, otherwise 0.
/// - [`release`](Self::release) is a script: if `GET id` is the token, `DEL id`.
pub trait ReplayStore: Send + Sync + 'static {
    /// Why the store could not be asked.
    type Error: std::error::Error + Send + Sync + 'static;

    /// Takes an event under this token unless it was taken or handled, and for no longer than `lease`.
    fn claim(
        &self,
        id: &EventId,
        token: &ClaimToken,
        lease: Duration,
    ) -> impl Future<Output = Result<Claim, Self::Error>> + Send;

    /// Notes that an event was handled, and remembers it for `keep`, if the claim is still this token's: `false` if its
    /// lease was over and the event is free, another's, or handled.
    fn confirm(
        &self,
        id: &EventId,
        token: &ClaimToken,
        keep: Duration,
    ) -> impl Future<Output = Result<bool, Self::Error>> + Send;

    /// Gives an event back whose handling failed, if the claim is still this token's; otherwise it does nothing.
    fn release(&self, id: &EventId, token: &ClaimToken) -> impl Future<Output = Result<(), Self::Error>> + Send;

    /// The same without waiting, for a handler that was dropped or has panicked; `false` if this store cannot, as it does
    /// unless implemented. Then [`release`](Self::release) runs in a task of tokio's; outside of tokio, the lease ends the claim.
    fn release_at_once(&self, id: &EventId, token: &ClaimToken) -> bool {
        let _ = (id, token);
        false
    }
}

/// What became of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Claim {
    /// The event is new, or its handling failed before: handle it.
    New,
    /// Somebody is handling it.
    Busy,
    /// It was handled.
    Handled,
}

/// Handles each event once, although Truv may post it several times, at the same time or hours apart.
///
/// An event is taken for a short while ([`lease`](Self::lease): 30 seconds unless set) and remembered once it was handled
/// ([`keep`](Self::keep): a day unless set). Where handling fails, panics or is dropped, the event is given back, and the next
/// time it is posted is the next try; where the process ends in the middle, the one after that while.
///
/// Nothing is lost, but what was half done may be done again, and a handler that takes longer than the lease may run beside
/// another. An event that is posted again after `keep` is new: bound the age of events with
/// [`Verifier::max_age`](super::Verifier::max_age), to no more than `keep`, and none can be.
///
/// ```
/// use truv_sdk::webhook::{Event, Once, ReplayGuard};
///
/// # async fn store(event: &Event) -> Result<(), std::io::Error> { Ok(()) }
/// /// The status to answer with.
/// async fn handle(guard: &ReplayGuard, event: &Event) -> u16 {
///     match guard.once(event, store(event)).await {
///         Ok(Once::Done(())) | Ok(Once::Duplicate) => 204,
///         Ok(Once::Busy) => 503, // the first one may still fail: Truv should come again
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

    /// For how long an event is taken: longer than it takes to handle one; 30 seconds unless set.
    #[must_use]
    pub fn lease(mut self, lease: Duration) -> Self {
        self.lease = lease;
        self
    }

    /// For how long an event that was handled is remembered: longer than Truv may post it again, which is not documented; a day
    /// unless set. [`MemoryStore`] forgets sooner where it is full.
    #[must_use]
    pub fn keep(mut self, keep: Duration) -> Self {
        self.keep = keep;
        self
    }

    /// Runs `handle`, unless the event was handled or is being handled; then `handle` is dropped without being polled. Where
    /// `handle` panics, or this future is dropped before its end, the event is given back.
    ///
    /// # Errors
    ///
    /// `handle` failed, or the store could not be asked. Answer with an error in both cases, so that Truv posts the event
    /// again.
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
                // it was handled, whether that could be noted or not
                match held.confirm(self.keep).await {
                    Ok(true) => {}
                    Ok(false) => {
                        tracing::warn!("a webhook's handler outlived its lease: the event may be handled again")
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

/// What became of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Once<T> {
    /// It was handled now. Answer 2xx.
    Done(T),
    /// It was handled before. Answer 2xx.
    Duplicate,
    /// It is being handled, and that may fail. Answer 503: a duplicate that comes later is answered by then.
    Busy,
}

/// Why an event was not handled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OnceError<E, S> {
    /// Handling it failed.
    Handler(E),
    /// The store could not be asked whether it is new.
    Store(S),
}

impl<E: fmt::Display, S> fmt::Display for OnceError<E, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Handler(error) => error.fmt(f),
            Self::Store(_) => f.write_str("the store of webhook events could not be asked"),
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
