//! The task that makes deliveries, as long as the sandbox runs.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::{Id, JoinHandle, JoinSet};
use tokio::time::sleep;

use super::deliveries::Job;
use super::lanes::{Lane, Lanes};
use super::post::{PostOutcome, post};
use crate::state::{Delivering, Keeper};

/// The system's clock may be set, so the time is read again after at most this long.
const LONGEST_SLEEP: Duration = Duration::from_secs(60);

/// A task that ends when this is dropped.
pub(crate) struct Background(JoinHandle<()>);

impl Background {
    pub(crate) fn spawn(task: impl Future<Output = ()> + Send + 'static) -> Self {
        Self(tokio::spawn(task))
    }

    /// Stops the task, and waits until it has ended.
    pub(crate) async fn stop(mut self) {
        self.0.abort();
        let _ = (&mut self.0).await;
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Makes the deliveries.
pub(crate) struct Sender {
    keeper: Arc<Keeper>,
    delivering: Delivering,
    lanes: Lanes,
    running: JoinSet<(Job, PostOutcome)>,
    /// The lane of each delivery that is being made.
    busy: HashMap<Id, Lane>,
    /// The number of resets of the sandbox before these deliveries.
    generation: u64,
}

impl Sender {
    /// Starts to send what comes due.
    pub(crate) fn start(keeper: Arc<Keeper>, delivering: Delivering) -> Background {
        let (lanes, running, busy) = (Lanes::default(), JoinSet::new(), HashMap::new());
        Background::spawn(Self { keeper, delivering, lanes, running, busy, generation: 0 }.run())
    }

    async fn run(mut self) {
        loop {
            let next = self.take();
            while let Some((lane, job)) = self.lanes.next() {
                self.send(lane, job);
            }
            // If there is nothing to wait for, no timer is used, so that a runtime without timers works too.
            let timer = async {
                match next {
                    Some(next) => sleep(next.clamp(Duration::from_millis(1), LONGEST_SLEEP)).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = self.keeper.changed.notified() => {}
                () = timer => {}
                Some(ended) = self.running.join_next_with_id() => {
                    let id = match ended {
                        Ok((id, (job, outcome))) => {
                            self.keeper.world_mut().delivered(job, outcome);
                            id
                        }
                        Err(failure) => failure.id(),
                    };
                    if let Some(lane) = self.busy.remove(&id) {
                        self.lanes.ended(&lane);
                    }
                }
            }
        }
    }

    /// Takes the deliveries that are due, and returns the time until more are due.
    fn take(&mut self) -> Option<Duration> {
        let mut world = self.keeper.world_mut();
        if world.generation != self.generation {
            self.generation = world.generation;
            self.lanes.clear();
        }
        let jobs = world.take_deliveries(|account| self.lanes.room(account));
        let next = world.next_delivery_in();
        drop(world);
        for job in jobs {
            self.lanes.push(job);
        }
        next
    }

    fn send(&mut self, lane: Lane, job: Job) {
        let delivering = self.delivering;
        let running = self.running.spawn(async move {
            let body = job.delivery.event.body.clone();
            let outcome = post(&job.url, &job.secret, body, delivering.reaches_remote, delivering.timeout).await;
            (job, outcome)
        });
        self.busy.insert(running.id(), lane);
    }
}
