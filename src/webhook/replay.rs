//! Each event is handled once.

use std::fmt;
use std::time::Duration;

use super::event::Event;
use super::memory::MemoryStore;
use crate::generated::events::EventId;

/// Remembers which events were handled. Implement it over what all instances of a service share, such as Redis or a table.
///
/// Each method has to be atomic. With Redis: [`claim`](Self::claim) is `SET id busy NX PX lease` and, where that did
/// nothing, `GET id`; [`confirm`](Self::confirm) is `SET id done PX keep`; [`release`](Self::release) is `DEL id`.
pub trait ReplayStore: Send + Sync {
    /// Why the store could not be asked.
    type Error: std::error::Error + Send + Sync + 'static;

    /// Takes an event for oneself unless it was taken or handled, and for no longer than `lease`.
    fn claim(&self, id: &EventId, lease: Duration) -> impl Future<Output = Result<Claim, Self::Error>> + Send;

    /// Notes that an event was handled, and remembers it for `keep`.
    fn confirm(&self, id: &EventId, keep: Duration) -> impl Future<Output = Result<(), Self::Error>> + Send;

    /// Gives an event back whose handling failed.
    fn release(&self, id: &EventId) -> impl Future<Output = Result<(), Self::Error>> + Send;
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
/// An event is taken for a short while (30 seconds unless set) and remembered once it was handled (for a day unless set).
/// Where handling fails, the next time it is posted is the next try; where the process ends in the middle, the one after
/// that while. Nothing is lost, but what was half done may be done again.
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
    store: S,
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
        Self { store, lease: Duration::from_secs(30), keep: Duration::from_secs(24 * 60 * 60) }
    }

    /// For how long an event is taken: longer than it takes to handle one.
    #[must_use]
    pub fn lease(mut self, lease: Duration) -> Self {
        self.lease = lease;
        self
    }

    /// For how long an event that was handled is remembered: longer than Truv may post it again, which is not documented.
    #[must_use]
    pub fn keep(mut self, keep: Duration) -> Self {
        self.keep = keep;
        self
    }

    /// Runs `handle`, unless the event was handled or is being handled; then `handle` is dropped without being polled.
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
        let id = event.webhook_id();
        match self.store.claim(id, self.lease).await.map_err(OnceError::Store)? {
            Claim::Handled => return Ok(Once::Duplicate),
            Claim::Busy => return Ok(Once::Busy),
            Claim::New => {}
        }
        match handle.await {
            Ok(value) => {
                // it was handled, whether that could be noted or not
                warn_of(self.store.confirm(id, self.keep).await, "an event may be handled again");
                Ok(Once::Done(value))
            }
            Err(error) => {
                warn_of(self.store.release(id).await, "an event can be handled again only after its lease");
                Err(OnceError::Handler(error))
            }
        }
    }
}

fn warn_of<E: std::error::Error>(result: Result<(), E>, consequence: &str) {
    if let Err(error) = result {
        tracing::warn!(%error, consequence, "the store of webhook events failed");
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
