//! Wakes a wait early.

use std::fmt;
use std::sync::Arc;

use tokio::sync::watch;

/// Wakes every wait that was given this value: the waits ask at once, instead of at their next time.
///
/// A handler of webhooks calls [`wake`](Self::wake) when an event comes. Cloning is cheap, and clones wake the same
/// waits. No wake is lost: a wake that comes during a request ends the wait's next pause.
///
/// ```no_run
/// # async fn example(client: truv_sdk::Client) -> truv_sdk::Result<()> {
/// use truv_sdk::wait::Wake;
///
/// let wake = Wake::new();
/// let handler = wake.clone(); // moves into the handler, which calls `handler.wake()`
/// let wait = client.tasks_get().task_id("0a1b2c3d4e5f60718293a4b5c6d7e8f9").wait().wake_on(&wake);
/// let outcome = wait.until_done().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Wake(Arc<watch::Sender<()>>);

impl Wake {
    /// A value that no wait uses yet.
    #[must_use]
    pub fn new() -> Self {
        Self(Arc::new(watch::Sender::new(())))
    }

    /// Wakes the waits. This method never blocks.
    pub fn wake(&self) {
        self.0.send_replace(());
    }

    /// Whether a wait uses this value, or somebody else holds a clone for a wait.
    #[cfg(feature = "webhook")]
    pub(crate) fn is_in_use(&self) -> bool {
        self.0.receiver_count() > 0 || Arc::strong_count(&self.0) > 1
    }

    pub(super) fn listen(&self) -> watch::Receiver<()> {
        self.0.subscribe()
    }
}

impl Default for Wake {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Wake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Wake")
    }
}
