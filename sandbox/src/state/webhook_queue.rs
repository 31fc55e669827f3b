//! The events that an account will send to its endpoints, and the deliveries that are due now.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::webhook_history::{DeliveryAttempt, DeliveryHistory};
use crate::message::Environment;

/// The times between a failed attempt and the next one. Truv documents neither their number nor the times.
const RETRIES: [TimeDelta; 3] = [TimeDelta::seconds(30), TimeDelta::seconds(60), TimeDelta::seconds(120)];

/// An endpoint is disabled after this many undelivered events in a row. Truv does the same, but does not document the
/// number.
pub(crate) const MOST_GIVEN_UP: usize = 5;

/// How many deliveries of an account may wait for slow endpoints.
const MOST_WAITING: usize = 10_000;

/// The types of events; a test compares them with the document.
pub(crate) const EVENT_TYPES: &[&str] = &[
    "task-status-updated",
    "order-created",
    "order-status-updated",
    "order-refresh-failed",
    "order-finalized",
    "certification-completed",
    "link-connected",
    "link-disconnected",
    "link-deleted",
    "employment-created",
    "employment-updated",
    "profile-created",
    "profile-updated",
    "statements-created",
    "statements-updated",
    "shifts-created",
    "shifts-updated",
    "bank-accounts-created",
    "bank-accounts-updated",
    "document-collection-file-status-updated",
    "document-collection-preprocessing-completed",
];

/// What goes wrong on purpose.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Disorder {
    /// Everything is sent twice.
    pub(crate) duplicate: bool,
    /// Events of a task change places in pairs.
    pub(crate) reorder: bool,
}

/// How deliveries are made.
#[derive(Clone, Copy)]
pub(crate) struct Delivering {
    /// Whether they may leave the machine.
    pub(crate) reaches_remote: bool,
    /// How long an endpoint may take to answer, in real time.
    pub(crate) timeout: Duration,
    /// What goes wrong on purpose.
    pub(crate) disorder: Disorder,
}

impl Default for Delivering {
    fn default() -> Self {
        let timeout = Duration::from_secs(10);
        Self { reaches_remote: false, timeout, disorder: Disorder::default() }
    }
}

/// The events of an account.
pub(crate) struct WebhookQueue {
    pub(crate) environment: Environment,
    pub(crate) disorder: Disorder,
    /// By the time at which they come due, then in the order in which they were planned.
    planned: BTreeMap<(DateTime<Utc>, u64), Planned>,
    retries: BTreeMap<(DateTime<Utc>, u64), Delivery>,
    ready: VecDeque<Delivery>,
    /// The events that were planned for each order, including those that have come due.
    pub(crate) told: HashMap<String, Vec<Told>>,
    pub(crate) history: DeliveryHistory,
    next_number: u64,
}

/// Something that happens, now or later.
pub(crate) struct Planned {
    pub(crate) at: DateTime<Utc>,
    pub(crate) what: What,
    /// Whether it has changed places with another event.
    is_swapped: bool,
}

/// What happens, by the objects that it happens to.
pub(crate) enum What {
    /// Something happens to the task of a link.
    Task { task_id: String, link_id: String, change: TaskChange },
    /// Something happens to an order, or to one of its parts.
    Order { order_id: String, event_type: &'static str, part: Option<(String, &'static str)> },
    /// To a file of a document collection: it has this status.
    File { file_id: String, status: &'static str },
    /// To a document collection: all its files have come to their ends.
    Collection { collection_id: String },
}

/// What happens to a task, its link and its data.
#[derive(Clone, Copy)]
pub(crate) enum TaskChange {
    /// The task gets this status.
    Status(&'static str),
    /// The person has logged in.
    Connected,
    /// A refresh could not log in.
    Disconnected,
    /// The data is there.
    Data,
}

/// An event that was planned for an order: a status of a part, or an event of the whole.
pub(crate) struct Told {
    pub(crate) at: DateTime<Utc>,
    pub(crate) part_id: Option<String>,
    pub(crate) what: &'static str,
}

/// An event as it is posted.
pub(crate) struct Event {
    pub(crate) event_type: &'static str,
    pub(crate) at: DateTime<Utc>,
    /// Events of one user, or of one document collection, are posted one after the other.
    pub(crate) group: String,
    pub(crate) body: Bytes,
}

/// An event on its way to one endpoint.
#[derive(Clone)]
pub(crate) struct Delivery {
    /// The endpoint.
    pub(crate) webhook_id: String,
    pub(crate) event: Arc<Event>,
    /// How often it was tried.
    pub(crate) attempts: usize,
}

impl Delivery {
    /// The record for the log: how an attempt has ended, and when there is another one.
    pub(crate) fn note(&self, attempt: &DeliveryAttempt, again_at: Option<DateTime<Utc>>) -> Value {
        json!({
            "attempt": attempt.note(),
            "webhook_id": self.webhook_id,
            "body": String::from_utf8_lossy(&self.event.body),
            "event_type": self.event.event_type,
            "at": self.event.at.timestamp_micros(),
            "user_id": self.event.group,
            // This attempt is among them.
            "attempts": self.attempts + 1,
            "again_at": again_at.map(|at| at.timestamp_micros()),
        })
    }
}

impl WebhookQueue {
    pub(crate) fn new(environment: Environment, disorder: Disorder) -> Self {
        Self {
            environment,
            disorder,
            planned: BTreeMap::new(),
            retries: BTreeMap::new(),
            ready: VecDeque::new(),
            told: HashMap::new(),
            history: DeliveryHistory::default(),
            next_number: 0,
        }
    }

    pub(crate) fn plan(&mut self, at: DateTime<Utc>, what: What) {
        let key = (at, self.number());
        self.planned.insert(key, Planned { at, what, is_swapped: false });
    }

    /// The next even number: odd numbers let a swapped event go right behind another one.
    fn number(&mut self) -> u64 {
        self.next_number += 2;
        self.next_number
    }

    /// Removes the future events of a deleted link.
    pub(crate) fn forget_link(&mut self, deleted: &str) {
        self.planned.retain(|_, planned| !matches!(&planned.what, What::Task { link_id, .. } if link_id == deleted));
    }

    /// Removes the future events of an order, from a time on.
    pub(crate) fn forget_order(&mut self, id: &str, after: DateTime<Utc>) {
        self.planned.retain(|_, planned| {
            planned.at <= after || !matches!(&planned.what, What::Order { order_id, .. } if order_id == id)
        });
    }

    /// Takes back the end of a collection that is ahead, as more files came in.
    pub(super) fn forget_collection(&mut self, id: &str) {
        self.planned
            .retain(|_, planned| !matches!(&planned.what, What::Collection { collection_id } if collection_id == id));
    }

    /// Takes back what is ahead of orders that are gone.
    pub(crate) fn keep_orders(&mut self, exists: impl Fn(&str) -> bool) {
        self.told.retain(|id, _| exists(id));
        self.planned.retain(|_, planned| match &planned.what {
            What::Order { order_id, .. } => exists(order_id),
            What::Task { .. } | What::File { .. } | What::Collection { .. } => true,
        });
    }

    /// The next event that has come due.
    pub(crate) fn pop_due(&mut self, now: DateTime<Utc>) -> Option<Planned> {
        loop {
            let due = self.planned.first_entry().filter(|entry| entry.key().0 <= now)?;
            let mut first = due.remove();
            let (true, What::Task { task_id, .. }) = (self.disorder.reorder && !first.is_swapped, &first.what) else {
                return Some(first);
            };
            let is_of_same_task = |what: &What| matches!(what, What::Task { task_id: other, .. } if other == task_id);
            let mut others = self.planned.iter_mut();
            let Some((&(at, number), next)) = others.find(|(_, other)| is_of_same_task(&other.what)) else {
                return Some(first);
            };
            next.is_swapped = true;
            first.is_swapped = true;
            self.planned.insert((at, number + 1), first);
        }
    }

    /// When the next event comes due.
    pub(crate) fn next_due(&self) -> Option<DateTime<Utc>> {
        let firsts = [self.planned.keys().next(), self.retries.keys().next()];
        firsts.into_iter().flatten().map(|(at, _)| *at).min()
    }

    /// Drops events that have come due, without sending them. Deliveries that wait for another attempt stay.
    pub(crate) fn forget_due(&mut self, now: DateTime<Utc>) {
        self.planned.retain(|(at, _), _| *at > now);
        self.ready.retain(|delivery| delivery.attempts > 0);
        // Nothing took these events out of the queue while the log was carried out again.
        self.history.forget_dropped();
    }

    /// Makes deliveries ready whose next attempt is due.
    pub(crate) fn wake_retries(&mut self, now: DateTime<Utc>) {
        while let Some(due) = self.retries.first_entry().filter(|entry| entry.key().0 <= now) {
            self.ready.push_back(due.remove());
        }
    }

    /// Takes a delivery that is due now.
    pub(crate) fn pop_ready(&mut self) -> Option<Delivery> {
        self.ready.pop_front()
    }

    /// Plans another attempt, if any are left, and returns its time, which counts from the attempt before.
    pub(crate) fn retry(&mut self, mut delivery: Delivery, tried_at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let delay = RETRIES.get(delivery.attempts).copied()?;
        let at = tried_at.checked_add_signed(delay)?;
        delivery.attempts += 1;
        self.retry_at(delivery, at);
        Some(at)
    }

    /// The deliveries that wait for another attempt, with its time, the next first.
    pub(crate) fn retries(&self) -> impl Iterator<Item = (DateTime<Utc>, &Delivery)> {
        self.retries.iter().map(|((at, _), delivery)| (*at, delivery))
    }

    /// Plans an attempt at a time.
    fn retry_at(&mut self, delivery: Delivery, at: DateTime<Utc>) {
        let key = (at, self.number());
        self.retries.insert(key, delivery);
    }

    /// Takes over a record about a delivery from the log: it goes into the history, and may wait for another attempt.
    pub(super) fn take_over(&mut self, note: &Value) -> Option<()> {
        let text = |name: &str| note[name].as_str().map(str::to_owned);
        let event = Event {
            event_type: EVENT_TYPES.iter().copied().find(|known| note["event_type"] == *known)?,
            at: DateTime::from_timestamp_micros(note["at"].as_i64()?)?,
            group: text("user_id")?,
            body: text("body")?.into(),
        };
        let attempts = usize::try_from(note["attempts"].as_u64()?).ok()?;
        let delivery = Delivery { webhook_id: text("webhook_id")?, event: Arc::new(event), attempts };
        self.forget_attempt(&delivery);
        // Earlier versions noted no more than what waits.
        if let Some(attempt) = note.get("attempt") {
            self.history.add(DeliveryAttempt::of_note(attempt, &delivery, attempts)?);
        }
        if let Some(at) = note["again_at"].as_i64() {
            self.retry_at(delivery, DateTime::from_timestamp_micros(at)?);
        }
        Some(())
    }

    /// Removes the delivery that waited for the latest attempt of this one.
    fn forget_attempt(&mut self, made: &Delivery) {
        let is_it = |known: &Delivery| {
            known.attempts + 1 == made.attempts
                && known.webhook_id == made.webhook_id
                && known.event.body == made.event.body
        };
        let waiting = self.retries.iter().find(|(_, known)| is_it(known)).map(|(key, _)| *key);
        if let Some(key) = waiting {
            self.retries.remove(&key);
        } else if let Some(place) = self.ready.iter().position(is_it) {
            // It has come due since then.
            self.ready.remove(place);
        }
    }

    pub(crate) fn push_ready(&mut self, delivery: Delivery, webhook_url: &str, now: DateTime<Utc>) {
        if self.ready.len() < MOST_WAITING {
            self.ready.push_back(delivery);
        } else {
            let message = format!("Dropped: {MOST_WAITING} deliveries wait for endpoints that are too slow.");
            self.history.add(DeliveryAttempt::new(&delivery, webhook_url, now, Err(message)));
        }
    }
}
