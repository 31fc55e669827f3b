//! The deliveries of all accounts.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::json;

use super::post::{PostOutcome, signature};
use super::settle;
use crate::state::{AccountKey, Delivery, DeliveryAttempt, MOST_GIVEN_UP, World};

/// A delivery that is being made.
pub(super) struct Job {
    pub(super) account: AccountKey,
    /// The number of resets of the sandbox before this delivery.
    generation: u64,
    pub(super) delivery: Delivery,
    pub(super) url: String,
    pub(super) secret: String,
    /// The time by the sandbox's clock.
    started_at: DateTime<Utc>,
}

impl World {
    /// Takes the deliveries that are due; `room` says how many of an account may be taken.
    pub(super) fn take_deliveries(&mut self, room: impl Fn(&AccountKey) -> usize) -> Vec<Job> {
        let (now, generation) = (self.settings.clock.now(), self.generation);
        let mut jobs = Vec::new();
        for (key, account) in self.accounts_mut() {
            settle(account, now);
            for _ in 0..room(key) {
                let Some(delivery) = account.events.pop_ready() else { break };
                // The endpoint may have been deleted or disabled meanwhile.
                let webhook = account.webhooks.get(&delivery.webhook_id).filter(|webhook| webhook.enabled);
                let Some(webhook) = webhook else { continue };
                jobs.push(Job {
                    account: key.clone(),
                    generation,
                    url: webhook.webhook_url.clone(),
                    secret: account.signing_secret(webhook),
                    delivery,
                    started_at: now,
                });
            }
        }
        jobs
    }

    /// How long until something comes due for an endpoint; none if only a request or an advance can bring that about.
    pub(super) fn next_delivery_in(&self) -> Option<Duration> {
        if self.settings.clock.stands() {
            return None;
        }
        let waiting = self.accounts().filter(|account| account.webhooks.values().any(|webhook| webhook.enabled));
        let next = waiting.filter_map(|account| account.events.next_due()).min()?;
        Some((next - self.settings.clock.now()).to_std().unwrap_or_default())
    }

    /// Notes how a delivery has ended, and plans the next attempt if that makes sense.
    pub(super) fn delivered(&mut self, job: Job, outcome: PostOutcome) {
        if job.generation != self.generation {
            return;
        }
        let now = self.settings.clock.now();
        let Some(account) = self.account_by_key(&job.account) else { return };
        let is_lost = outcome.is_worth_retrying();
        let attempt = DeliveryAttempt::new(&job.delivery, &job.url, now, outcome.answer)
            .signed(signature(&job.secret, &job.delivery.event.body));
        let again_at = if is_lost { account.events.retry(job.delivery.clone(), job.started_at) } else { None };
        let mut note = job.delivery.note(&attempt, again_at);
        account.events.history.add(attempt);
        if let Some(webhook) = account.webhooks.get_mut(&job.delivery.webhook_id) {
            webhook.given_up = match (is_lost, again_at) {
                (false, _) => 0,
                (true, None) => webhook.given_up + 1,
                (true, Some(_)) => webhook.given_up,
            };
            webhook.enabled = webhook.enabled && webhook.given_up < MOST_GIVEN_UP;
            note["given_up"] = json!(webhook.given_up);
        }
        note["client_id"] = json!(job.account.0);
        note["secret"] = json!(job.account.1);
        // A note that cannot be written is lost with the next start, and nothing else.
        let _ = self.log.append(&json!({"delivery": note}));
    }
}
