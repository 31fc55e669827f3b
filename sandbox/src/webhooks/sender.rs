//! The task that makes deliveries, as long as the sandbox is there.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use tokio::task::{Id, JoinHandle, JoinSet};
use tokio::time::sleep;

use super::post::{Outcome, post};
use super::world::Job;
use crate::service::Service;
use crate::state::AccountKey;

/// Deliveries at the same time, of all and of one endpoint: one that hangs leaves room for others.
const MOST_RUNNING: usize = 64;
const MOST_RUNNING_OF_ONE: usize = 16;
/// Deliveries of one account that are taken ahead.
const MOST_TAKEN: usize = 256;
/// The system's clock may be set: the time is looked at now and then.
const LONGEST_SLEEP: Duration = Duration::from_secs(60);

/// A task that ends when this is dropped.
pub(crate) struct Background(JoinHandle<()>);

impl Background {
    pub(crate) fn spawn(task: impl Future<Output = ()> + Send + 'static) -> Self {
        Self(tokio::spawn(task))
    }

    /// Ends it, and waits for that.
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
    service: Arc<Service>,
    /// What waits, by endpoint and user: events of one user are sent one after the other.
    lanes: HashMap<Lane, VecDeque<Job>>,
    running: JoinSet<(Job, Outcome)>,
    /// What runs: a lane has one delivery at a time.
    busy: HashMap<Id, Lane>,
}

/// An endpoint and a user.
type Lane = (String, String);

impl Sender {
    /// Starts to send what comes due.
    pub(crate) fn start(service: Arc<Service>) -> Background {
        let sender = Self { service, lanes: HashMap::new(), running: JoinSet::new(), busy: HashMap::new() };
        Background::spawn(sender.run())
    }

    async fn run(mut self) {
        loop {
            let next = self.take();
            self.fill();
            // Without anything to wait for there is no timer, so that a runtime without one will do.
            let timer = async {
                match next {
                    Some(next) => sleep(next.clamp(Duration::from_millis(1), LONGEST_SLEEP)).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = self.service.changed.notified() => {}
                () = timer => {}
                Some(ended) = self.running.join_next_with_id() => match ended {
                    Ok((id, (job, outcome))) => {
                        self.busy.remove(&id);
                        self.service.world().delivered(job, outcome);
                    }
                    Err(failure) => {
                        self.busy.remove(&failure.id());
                    }
                },
            }
        }
    }

    /// Takes what is to be sent now, and tells how long until there is more.
    fn take(&mut self) -> Option<Duration> {
        let mut taken: HashMap<AccountKey, usize> = HashMap::new();
        for job in self.lanes.values().flatten() {
            *taken.entry(job.account.clone()).or_default() += 1;
        }
        let mut world = self.service.world();
        for jobs in self.lanes.values_mut() {
            jobs.retain(|job| world.is_current(job));
        }
        let jobs = world.take_deliveries(|key| MOST_TAKEN.saturating_sub(taken.get(key).copied().unwrap_or_default()));
        let next = world.next_delivery_in();
        drop(world);
        for job in jobs {
            let lane = (job.delivery.webhook_id.clone(), job.delivery.event.user_id.clone());
            self.lanes.entry(lane).or_default().push_back(job);
        }
        next
    }

    /// Starts as many deliveries as there is room for.
    fn fill(&mut self) {
        let waiting: Vec<Lane> = self.lanes.keys().cloned().collect();
        for lane in waiting {
            let of_endpoint = self.busy.values().filter(|busy| busy.0 == lane.0).count();
            let is_busy = self.busy.values().any(|busy| *busy == lane);
            if self.busy.len() >= MOST_RUNNING || of_endpoint >= MOST_RUNNING_OF_ONE || is_busy {
                continue;
            }
            let Some(jobs) = self.lanes.get_mut(&lane) else { continue };
            let job = jobs.pop_front();
            if jobs.is_empty() {
                self.lanes.remove(&lane);
            }
            let Some(job) = job else { continue };
            let delivering = self.service.delivering;
            let running = self.running.spawn(async move {
                let body = job.delivery.event.body.clone();
                let outcome = post(&job.url, &job.secret, body, delivering.reaches_remote, delivering.timeout).await;
                (job, outcome)
            });
            self.busy.insert(running.id(), lane);
        }
    }
}
