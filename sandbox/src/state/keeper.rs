//! Guards the world: requests that read it do so at the same time, one that changes it is alone, and every change is logged
//! before it is made.

use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use http::request::Parts;
use tokio::sync::Notify;

use super::{World, replay};
use crate::message::Failure;

/// The state, and a signal for changes.
pub(crate) struct Keeper {
    world: RwLock<World>,
    /// Something may have happened that webhooks are told of.
    pub(crate) changed: Notify,
}

impl Keeper {
    pub(crate) fn new(world: World) -> Self {
        Self { world: RwLock::new(world), changed: Notify::new() }
    }

    /// The state, for reading. Whoever has it already must not ask again: a request that waits to change it goes first.
    pub(crate) fn world(&self) -> RwLockReadGuard<'_, World> {
        self.world.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The state, for one request at a time. A handler that panicked leaves it as it was at that moment.
    pub(crate) fn world_mut(&self) -> RwLockWriteGuard<'_, World> {
        self.world.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Carries out a request that may change the state. The request is logged first, and the clock stands still
    /// meanwhile, so that the request can be carried out again with the same effect.
    pub(crate) fn write<T>(
        &self,
        parts: &Parts,
        body: &[u8],
        carry_out: impl FnOnce(&mut World) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let mut world = self.world_mut();
        let clock = world.settings.clock.clone();
        let _held = clock.hold();
        self.changed.notify_one();
        if !world.log.is_replay() {
            world.log.append_request(replay::of_request(clock.now(), parts, body))?;
        }
        carry_out(&mut world)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;

    use super::*;
    use crate::clock::Clock;
    use crate::state::{Delivering, Pace, Settings};

    #[test]
    fn readers_have_the_state_at_the_same_time() {
        let keeper = Keeper::new(World::replaying(Settings {
            seed: 0,
            pace: Pace::Immediate,
            clock: Clock::standing_at(std::time::UNIX_EPOCH),
            report_delay: std::time::Duration::ZERO,
            requests_per_minute: None,
            credentials: Vec::new(),
            key_operations: false,
            delivering: Delivering::default(),
            directory: std::sync::Arc::default(),
        }));
        let barrier = Barrier::new(2);
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    let world = keeper.world();
                    // Nobody gets past this while the other one waits for the state.
                    barrier.wait();
                    drop(world);
                });
            }
        });
    }
}
