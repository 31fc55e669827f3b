use std::collections::HashMap;

use chrono::{DateTime, Utc};
use indexmap::IndexMap;

use super::{BridgeToken, Link, PublicToken, Task, User, UserReport, Webhook};
use crate::random::Random;

/// One environment of one client. Objects keep the order in which they were created.
pub(crate) struct Account {
    pub(crate) random: Random,
    pub(crate) users: IndexMap<String, User>,
    pub(crate) bridge_tokens: HashMap<String, BridgeToken>,
    pub(crate) public_tokens: HashMap<String, PublicToken>,
    pub(crate) links: IndexMap<String, Link>,
    pub(crate) tasks: IndexMap<String, Task>,
    pub(crate) reports: IndexMap<String, UserReport>,
    pub(crate) webhooks: IndexMap<String, Webhook>,
    /// Secrets that the key operations have seen or made.
    pub(crate) active_secrets: Vec<String>,
    /// Secrets that were deactivated.
    pub(crate) ended_secrets: Vec<String>,
}

impl Account {
    pub(crate) fn new(random: Random) -> Self {
        Self {
            random,
            users: IndexMap::new(),
            bridge_tokens: HashMap::new(),
            public_tokens: HashMap::new(),
            links: IndexMap::new(),
            tasks: IndexMap::new(),
            reports: IndexMap::new(),
            webhooks: IndexMap::new(),
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

    /// The latest task of a link that had fetched its data by then.
    pub(crate) fn last_done(&self, link_id: &str, by: DateTime<Utc>) -> Option<&Task> {
        self.tasks_of(link_id).filter(|task| task.lifecycle.is_done(by)).max_by_key(|task| task.lifecycle.finishes_at())
    }

    /// Deletes a user with everything that belongs to it.
    pub(crate) fn delete_user(&mut self, user_id: &str) {
        let links: Vec<String> = self.links_of(user_id).map(|link| link.id.clone()).collect();
        for link in links {
            self.delete_link(&link);
        }
        self.users.shift_remove(user_id);
        self.reports.retain(|_, report| report.user_id != user_id);
        self.bridge_tokens.retain(|_, token| token.user_id != user_id);
    }

    /// Deletes a link with its tasks and the tokens that lead to it.
    pub(crate) fn delete_link(&mut self, link_id: &str) {
        let Some(link) = self.links.shift_remove(link_id) else {
            return;
        };
        self.tasks.retain(|_, task| task.link_id != link.id);
        self.public_tokens.retain(|_, token| token.link_id != link.id);
        self.bridge_tokens.retain(|_, token| token.access_token.as_deref() != Some(link.access_token.as_str()));
    }
}
