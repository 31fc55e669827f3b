//! The objects of one client in one environment.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use crate::index_map::IndexMap;
use chrono::{DateTime, TimeDelta, Utc};

use super::{
    Additions, BankReports, BridgeToken, Deposit, Link, Orders, Pace, PayrollReport, PublicToken, SandboxData, Task,
    Template, Uploads, UserReport, Users, Webhook, WebhookQueue,
};
use crate::clock::end_of_time;
use crate::message::Environment;
use crate::random::Random;

/// How many tasks can succeed in the Development environment; after that, Truv lets no more succeed.
const TASKS_IN_DEVELOPMENT: usize = 50;

/// One environment of one client. Objects keep the order in which they were created.
pub(crate) struct Account {
    pub(crate) random: Random,
    /// How fast tasks make progress, if this account has a pace of its own.
    pub(crate) pace: Option<Pace>,
    pub(crate) users: Users,
    pub(crate) bridge_tokens: HashMap<String, BridgeToken>,
    pub(crate) public_tokens: HashMap<String, PublicToken>,
    pub(crate) links: IndexMap<String, Link>,
    pub(crate) tasks: IndexMap<String, Task>,
    pub(crate) reports: IndexMap<String, UserReport>,
    pub(crate) webhooks: IndexMap<String, Webhook>,
    pub(crate) bank_reports: BankReports,
    pub(crate) sandbox_data: SandboxData,
    /// The directory beyond the built-in part, the same for all accounts.
    pub(crate) directory: Arc<Additions>,
    pub(crate) orders: Orders,
    pub(crate) templates: IndexMap<String, Template>,
    pub(crate) uploads: Uploads,
    pub(crate) payroll_reports: IndexMap<String, PayrollReport>,
    /// The events for webhooks.
    pub(crate) events: WebhookQueue,
    /// Secrets that the key operations have seen or made.
    pub(crate) active_secrets: Vec<String>,
    /// Secrets that were deactivated.
    pub(crate) ended_secrets: Vec<String>,
}

impl Account {
    pub(crate) fn new(random: Random, events: WebhookQueue) -> Self {
        Self {
            random,
            pace: None,
            events,
            users: Users::default(),
            bridge_tokens: HashMap::new(),
            public_tokens: HashMap::new(),
            links: IndexMap::default(),
            tasks: IndexMap::default(),
            reports: IndexMap::default(),
            webhooks: IndexMap::default(),
            bank_reports: BankReports::default(),
            sandbox_data: SandboxData::default(),
            directory: Arc::default(),
            orders: Orders::default(),
            templates: IndexMap::default(),
            uploads: Uploads::default(),
            payroll_reports: IndexMap::default(),
            active_secrets: Vec::new(),
            ended_secrets: Vec::new(),
        }
    }

    /// The links of one user, the oldest first.
    pub(crate) fn links_of(&self, user_id: &str) -> impl DoubleEndedIterator<Item = &Link> {
        self.links.values().filter(move |link| link.user_id == user_id)
    }

    /// The tasks of one link, the oldest first.
    pub(crate) fn tasks_of(&self, link_id: &str) -> impl DoubleEndedIterator<Item = &Task> {
        self.tasks.values().filter(move |task| task.link_id == link_id)
    }

    /// Whether this is the Development environment, and all its successful tasks are used up.
    pub(crate) fn has_used_up_tasks(&self) -> bool {
        let is_development = self.events.environment == Environment::Development;
        is_development
            && self.tasks.values().filter(|task| task.lifecycle.will_be_done()).count() >= TASKS_IN_DEVELOPMENT
    }

    /// The tasks that have one of these ids, or whose link, user or order has.
    pub(crate) fn concerned(&self, ids: &[String]) -> impl Iterator<Item = &Task> {
        self.tasks.values().filter(|task| {
            let own = [&task.id, &task.link_id, &task.user_id];
            ids.iter().any(|id| own.contains(&id) || self.orders.of_task(&task.id) == Some(id.as_str()))
        })
    }

    /// The latest task of a link that had fetched its data by then.
    pub(crate) fn last_done(&self, link_id: &str, by: DateTime<Utc>) -> Option<&Task> {
        self.tasks_of(link_id).filter(|task| task.lifecycle.is_done(by)).max_by_key(|task| task.lifecycle.finishes_at())
    }

    /// The successful switches over a link: those that were done by a time, or all.
    pub(crate) fn switches_of(&self, link_id: &str, by: Option<DateTime<Utc>>) -> Vec<&Deposit> {
        let tasks = self.tasks_of(link_id).filter(|task| match by {
            Some(by) => task.lifecycle.is_done(by),
            None => task.lifecycle.will_be_done(),
        });
        tasks.filter_map(|task| task.deposit.as_ref()).collect()
    }

    /// A report on the income and employment of a user.
    pub(crate) fn add_report(
        &mut self,
        user_id: &str,
        is_voe: bool,
        now: DateTime<Utc>,
        delay: Duration,
    ) -> UserReport {
        let report = UserReport {
            id: self.random.id(),
            user_id: user_id.to_owned(),
            is_voe,
            created_at: now,
            ready_at: self.reports_ready_at(user_id, now, delay),
        };
        self.reports.insert(report.id.clone(), report.clone());
        report
    }

    /// When reports on a user can be read: every task of the user has ended, and the delay has passed.
    pub(crate) fn reports_ready_at(&self, user_id: &str, now: DateTime<Utc>, delay: Duration) -> DateTime<Utc> {
        let ends = self.tasks.values().filter(|task| task.user_id == user_id);
        let ready_at = ends.map(|task| task.lifecycle.finishes_at()).fold(now, DateTime::max);
        let delay = TimeDelta::from_std(delay).unwrap_or(TimeDelta::MAX);
        ready_at.checked_add_signed(delay).unwrap_or(ready_at)
    }

    /// Sets when reports become ready whose tasks had no known end before, once these tasks have ended.
    pub(crate) fn look_after_reports(&mut self, now: DateTime<Utc>, delay: Duration) {
        let due: HashMap<String, DateTime<Utc>> =
            (self.users.keys()).map(|user_id| (user_id.clone(), self.reports_ready_at(user_id, now, delay))).collect();
        let waiting = (self.reports.values_mut().map(|report| (&report.user_id, &mut report.ready_at)))
            .chain(self.bank_reports.waiting())
            .filter(|(_, ready_at)| **ready_at >= end_of_time());
        for (user_id, ready_at) in waiting {
            if let Some(due) = due.get(user_id) {
                *ready_at = *due;
            }
        }
    }

    /// Deletes a user whose links are deleted, with everything that belongs to the user.
    pub(crate) fn delete_user(&mut self, user_id: &str) {
        self.users.remove(user_id);
        self.uploads.disown(user_id);
        self.reports.retain(|_, report| report.user_id != user_id);
        self.bank_reports.forget_user(user_id);
        self.orders.delete_user(user_id);
        self.events.keep_orders(|id| self.orders.get(id).is_some());
        self.bridge_tokens.retain(|_, token| token.user_id != user_id);
    }

    /// Deletes a link with its tasks and tokens; returns the link, if there was one.
    pub(crate) fn delete_link(&mut self, link_id: &str) -> Option<Link> {
        let link = self.links.shift_remove(link_id)?;
        self.tasks.retain(|_, task| task.link_id != link.id);
        self.bank_reports.forget_link(&link.id);
        self.uploads.unlink(&link.id);
        self.payroll_reports.retain(|_, report| report.link_id != link.id);
        self.public_tokens.retain(|_, token| token.link_id != link.id);
        self.bridge_tokens.retain(|_, token| token.access_token.as_deref() != Some(link.access_token.as_str()));
        self.events.forget_link(&link.id);
        Some(link)
    }

    /// The secret that signs deliveries to an endpoint: the secret that registered the endpoint, as long as it works.
    /// Truv does not document which secret signs while there are two.
    pub(crate) fn signing_secret(&self, webhook: &Webhook) -> String {
        let works = |secret: &&String| !self.ended_secrets.contains(secret);
        let mut known = std::iter::once(&webhook.secret).chain(self.active_secrets.iter().rev());
        known.find(works).unwrap_or(&webhook.secret).clone()
    }
}
