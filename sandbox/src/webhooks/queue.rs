//! What an account will tell its endpoints, and what is to be sent now.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use super::events::{self, Event};
use super::history::{History, Record};
use crate::auth::Environment;
use crate::state::{Account, Link, Webhook};

/// How long after an attempt that failed the next one follows. Truv documents neither the number nor the times.
const RETRIES: [TimeDelta; 3] = [TimeDelta::seconds(30), TimeDelta::seconds(60), TimeDelta::seconds(120)];

/// How many deliveries of an account may wait for slow endpoints.
const MOST_WAITING: usize = 10_000;

/// What goes wrong on purpose.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Disorder {
    /// Everything is sent twice.
    pub(crate) duplicate: bool,
    /// Events of a task change places in pairs.
    pub(crate) reorder: bool,
}

/// The events of an account.
pub(crate) struct Queue {
    environment: Environment,
    pub(super) disorder: Disorder,
    /// By the time at which they come due, then in the order in which they were planned.
    planned: BTreeMap<(DateTime<Utc>, u64), Planned>,
    retries: BTreeMap<(DateTime<Utc>, u64), Delivery>,
    ready: VecDeque<Delivery>,
    /// What was planned for each order, also what has come due.
    pub(super) told: HashMap<String, Vec<Told>>,
    pub(crate) history: History,
    next_number: u64,
}

/// Something that happens, now or later.
pub(super) struct Planned {
    pub(super) at: DateTime<Utc>,
    pub(super) what: What,
    /// Whether it has changed places with another event.
    is_swapped: bool,
}

/// What happens, by the objects that it happens to.
pub(super) enum What {
    /// To the task of a link.
    Task { task_id: String, link_id: String, change: TaskChange },
    /// To an order, or to one of its parts.
    Order { order_id: String, event_type: &'static str, part: Option<(String, &'static str)> },
}

/// What happens to a task, its link and its data.
#[derive(Clone, Copy)]
pub(super) enum TaskChange {
    /// It has this status.
    Status(&'static str),
    /// The person has logged in.
    Connected,
    /// A refresh could not log in.
    Disconnected,
    /// The data is there.
    Data,
}

/// An event that was planned for an order: a status of a part, or an event of the whole.
pub(super) struct Told {
    pub(super) at: DateTime<Utc>,
    pub(super) part_id: Option<String>,
    pub(super) what: &'static str,
}

/// An event on its way to one endpoint.
#[derive(Clone)]
pub(super) struct Delivery {
    /// The endpoint.
    pub(super) webhook_id: String,
    pub(super) event: Arc<Event>,
    /// How often it was tried.
    pub(super) attempts: usize,
}

impl Queue {
    pub(crate) fn new(environment: Environment, disorder: Disorder) -> Self {
        Self {
            environment,
            disorder,
            planned: BTreeMap::new(),
            retries: BTreeMap::new(),
            ready: VecDeque::new(),
            told: HashMap::new(),
            history: History::default(),
            next_number: 0,
        }
    }

    pub(super) fn plan(&mut self, at: DateTime<Utc>, what: What) {
        let key = (at, self.number());
        self.planned.insert(key, Planned { at, what, is_swapped: false });
    }

    /// Even numbers: an event that changes places goes right behind another one.
    fn number(&mut self) -> u64 {
        self.next_number += 2;
        self.next_number
    }

    /// Takes back what is ahead of a link that is deleted.
    pub(crate) fn forget_link(&mut self, deleted: &str) {
        self.planned.retain(|_, planned| !matches!(&planned.what, What::Task { link_id, .. } if link_id == deleted));
    }

    /// Takes back what is ahead of an order, from a time on.
    pub(super) fn forget_order(&mut self, id: &str, after: DateTime<Utc>) {
        self.planned.retain(|_, planned| {
            planned.at <= after || !matches!(&planned.what, What::Order { order_id, .. } if order_id == id)
        });
    }

    /// Takes back what is ahead of orders that are gone.
    pub(crate) fn keep_orders(&mut self, exists: impl Fn(&str) -> bool) {
        self.told.retain(|id, _| exists(id));
        self.planned.retain(|_, planned| match &planned.what {
            What::Order { order_id, .. } => exists(order_id),
            What::Task { .. } => true,
        });
    }

    /// The next event that has come due.
    fn pop_due(&mut self, now: DateTime<Utc>) -> Option<Planned> {
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

    /// When something comes due next.
    pub(super) fn next_due(&self) -> Option<DateTime<Utc>> {
        let firsts = [self.planned.keys().next(), self.retries.keys().next()];
        firsts.into_iter().flatten().map(|(at, _)| *at).min()
    }

    /// Drops what has come due, unsent.
    pub(super) fn forget_due(&mut self, now: DateTime<Utc>) {
        self.planned.retain(|(at, _), _| *at > now);
        self.retries.retain(|(at, _), _| *at > now);
        self.ready.clear();
    }

    /// Takes a delivery that is to be made now.
    pub(super) fn pop_ready(&mut self) -> Option<Delivery> {
        self.ready.pop_front()
    }

    /// Plans another attempt, if there are any left. Its time counts from the attempt before.
    pub(super) fn retry(&mut self, mut delivery: Delivery, tried_at: DateTime<Utc>) {
        let delay = RETRIES.get(delivery.attempts).copied();
        if let Some(at) = delay.and_then(|delay| tried_at.checked_add_signed(delay)) {
            delivery.attempts += 1;
            let key = (at, self.number());
            self.retries.insert(key, delivery);
        }
    }

    fn push_ready(&mut self, delivery: Delivery, webhook_url: &str, now: DateTime<Utc>) {
        if self.ready.len() < MOST_WAITING {
            self.ready.push_back(delivery);
        } else {
            let message = format!("Dropped: {MOST_WAITING} deliveries wait for endpoints that are too slow.");
            self.history.add(Record::new(&delivery, webhook_url, now, Err(message)));
        }
    }
}

impl Account {
    /// Turns what has come due into deliveries to the endpoints that there are now. Whatever takes away an object or
    /// changes an endpoint does so first, so that it does not matter how soon deliveries are made.
    pub(crate) fn settle_events(&mut self, now: DateTime<Utc>) {
        while let Some(planned) = self.events.pop_due(now) {
            if self.webhooks.is_empty() {
                continue;
            }
            for event in events::of(self, &planned) {
                self.tell(event, now);
            }
        }
        let retries = &mut self.events.retries;
        while let Some(due) = retries.first_entry().filter(|entry| entry.key().0 <= now) {
            let delivery = due.remove();
            self.events.ready.push_back(delivery);
        }
    }

    /// Sends an event to the endpoints that want it.
    fn tell(&mut self, event: Event, now: DateTime<Utc>) {
        let event = Arc::new(event);
        let copies = if self.events.disorder.duplicate { 2 } else { 1 };
        let environment = self.events.environment.name();
        let wants = |webhook: &&Webhook| {
            webhook.enabled
                && webhook.env_type == environment
                && webhook.events.iter().any(|wanted| wanted == event.event_type)
        };
        for webhook in self.webhooks.values().filter(wants) {
            for _ in 0..copies {
                let delivery = Delivery { webhook_id: webhook.id.clone(), event: event.clone(), attempts: 0 };
                self.events.push_ready(delivery, &webhook.webhook_url, now);
            }
        }
    }

    /// Tells of a link that was just deleted.
    pub(crate) fn tell_of_deletion(&mut self, link: &Link, now: DateTime<Utc>) {
        self.tell(events::link_deleted(link, now), now);
    }

    /// The secret that signs what an endpoint gets: the one it was registered with, as long as that works. Truv does not
    /// document which one signs while there are two.
    pub(super) fn signing_secret(&self, webhook: &Webhook) -> String {
        let works = |secret: &&String| !self.ended_secrets.contains(secret);
        let mut known = std::iter::once(&webhook.secret).chain(self.active_secrets.iter().rev());
        known.find(works).unwrap_or(&webhook.secret).clone()
    }
}
