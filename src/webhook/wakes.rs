//! Lets events end the pauses of waits.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::event::Event;
use crate::generated::types::{LinkId, OrderId, TaskId, UserId};
use crate::wait::Wake;

/// Wakes the [waits](crate::wait) for an object when an event about it comes.
///
/// Cloning is cheap, and clones wake the same waits. A wait also goes on asking at its own pace, so a lost event only
/// delays the wait.
///
/// ```no_run
/// # async fn example(client: truv_sdk::Client, event: truv_sdk::webhook::Event) -> truv_sdk::Result<()> {
/// use truv_sdk::webhook::Wakes;
///
/// let wakes = Wakes::new();
/// let handler = wakes.clone(); // moves into the handler, which calls `handler.notify(&event)`
///
/// let task_id = "0a1b2c3d4e5f60718293a4b5c6d7e8f9";
/// let wait = client.tasks_get().task_id(task_id).wait().wake_on(&wakes.on(task_id));
/// let outcome = wait.until_done().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default)]
pub struct Wakes(Arc<Mutex<Known>>);

#[derive(Default)]
struct Known {
    by_id: HashMap<String, Wake>,
    /// How many wakes there may be before unused wakes are removed.
    next_sweep: usize,
}

impl Wakes {
    /// A value that no wait uses yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A wake for [`wake_on`](crate::wait::Wait::wake_on). Each event about the object with this id (a task, link,
    /// order or user) wakes the wait.
    #[must_use]
    pub fn on(&self, id: impl AsRef<str>) -> Wake {
        let mut known = self.known();
        if known.by_id.len() >= known.next_sweep {
            known.by_id.retain(|_, wake| wake.is_in_use());
            known.next_sweep = (2 * known.by_id.len()).max(64);
        }
        known.by_id.entry(id.as_ref().to_owned()).or_default().clone()
    }

    /// Wakes the waits for the objects of the event: its task, link, order and user. This method never blocks.
    pub fn notify(&self, event: &Event) {
        let known = self.known();
        let ids = [
            event.task_id().map(TaskId::as_str),
            event.link_id().map(LinkId::as_str),
            event.order_id().map(OrderId::as_str),
            event.user_id().map(UserId::as_str),
        ];
        for wake in ids.into_iter().flatten().filter_map(|id| known.by_id.get(id)) {
            wake.wake();
        }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Wakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wakes").finish_non_exhaustive()
    }
}
