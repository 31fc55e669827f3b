//! Guards the world: one request at a time has access, and every change is logged before it is made.

use std::sync::{Mutex, MutexGuard, PoisonError};

use http::request::Parts;
use tokio::sync::Notify;

use super::{World, replay};
use crate::message::Failure;

/// The state, and who waits for changes of it.
pub(crate) struct Keeper {
    world: Mutex<World>,
    /// Something may have happened that webhooks are told of.
    pub(crate) changed: Notify,
}

impl Keeper {
    pub(crate) fn new(world: World) -> Self {
        Self { world: Mutex::new(world), changed: Notify::new() }
    }

    /// The state, for one request at a time. A handler that panicked leaves it as it was at that moment.
    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Carries out a request that may change the state. It is written down first, and time stands still for it, so that
    /// it can be carried out again with the same effect.
    pub(crate) fn write<T>(
        &self,
        parts: &Parts,
        body: &[u8],
        carry_out: impl FnOnce(&mut World) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let mut world = self.world();
        let clock = world.settings.clock.clone();
        let _held = clock.hold();
        self.changed.notify_one();
        if !world.log.is_replay() {
            let record = replay::of_request(clock.now(), parts, body);
            world.log.append(&record)?;
        }
        carry_out(&mut world)
    }
}
