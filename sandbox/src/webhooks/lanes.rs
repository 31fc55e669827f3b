//! Deliveries that wait for their turn.

use std::collections::{HashMap, VecDeque};

use super::deliveries::Job;
use crate::state::AccountKey;

/// Limits of simultaneous deliveries, in total and for one endpoint: an endpoint that hangs leaves room for others.
const MOST_RUNNING: usize = 64;
const MOST_RUNNING_OF_ONE: usize = 16;
/// Deliveries of one account that are taken ahead.
const MOST_TAKEN: usize = 256;

/// Waiting and running deliveries, by endpoint and user: events of one user go to an endpoint one after the other.
#[derive(Default)]
pub(super) struct Lanes {
    endpoints: HashMap<String, Endpoint>,
    taken: HashMap<AccountKey, usize>,
    running: usize,
}

#[derive(Default)]
struct Endpoint {
    /// By user; a lane exists as long as one of its deliveries waits or runs.
    lanes: HashMap<String, VecDeque<Job>>,
    /// Users whose deliveries wait while none runs, the longest wait first.
    ready: VecDeque<String>,
    running: usize,
}

/// An endpoint, and whose events go one after the other.
pub(super) type Lane = (String, String);

impl Lanes {
    /// How many more deliveries of an account may be taken.
    pub(super) fn room(&self, account: &AccountKey) -> usize {
        MOST_TAKEN.saturating_sub(self.taken.get(account).copied().unwrap_or_default())
    }

    pub(super) fn push(&mut self, job: Job) {
        *self.taken.entry(job.account.clone()).or_default() += 1;
        let endpoint = self.endpoints.entry(job.delivery.webhook_id.clone()).or_default();
        let group = job.delivery.event.group.clone();
        if !endpoint.lanes.contains_key(&group) {
            endpoint.ready.push_back(group.clone());
        }
        endpoint.lanes.entry(group).or_default().push_back(job);
    }

    /// The next delivery, if there is room for one more; its lane is blocked until it has [ended](Self::ended).
    pub(super) fn next(&mut self) -> Option<(Lane, Job)> {
        if self.running >= MOST_RUNNING {
            return None;
        }
        let mut endpoints = self.endpoints.iter_mut();
        let (webhook_id, endpoint) =
            endpoints.find(|(_, one)| one.running < MOST_RUNNING_OF_ONE && !one.ready.is_empty())?;
        let group = endpoint.ready.pop_front()?;
        let job = endpoint.lanes.get_mut(&group)?.pop_front()?;
        match self.taken.get_mut(&job.account) {
            Some(taken) if *taken > 1 => *taken -= 1,
            _ => drop(self.taken.remove(&job.account)),
        }
        endpoint.running += 1;
        self.running += 1;
        Some(((webhook_id.clone(), group), job))
    }

    /// A delivery of this lane has ended.
    pub(super) fn ended(&mut self, (webhook_id, group): &Lane) {
        self.running = self.running.saturating_sub(1);
        let Some(endpoint) = self.endpoints.get_mut(webhook_id) else { return };
        endpoint.running = endpoint.running.saturating_sub(1);
        match endpoint.lanes.get(group) {
            Some(waiting) if waiting.is_empty() => {
                endpoint.lanes.remove(group);
            }
            Some(_) => endpoint.ready.push_back(group.clone()),
            None => {}
        }
        if endpoint.lanes.is_empty() {
            self.endpoints.remove(webhook_id);
        }
    }

    /// Drops waiting deliveries, but not running ones.
    pub(super) fn clear(&mut self) {
        self.taken.clear();
        for endpoint in self.endpoints.values_mut() {
            for idle in endpoint.ready.drain(..) {
                endpoint.lanes.remove(&idle);
            }
            endpoint.lanes.values_mut().for_each(VecDeque::clear);
        }
        self.endpoints.retain(|_, endpoint| !endpoint.lanes.is_empty());
    }
}
