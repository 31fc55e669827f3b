//! Everything the sandbox remembers, kept apart per access secret.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::{Account, Additions, ChangeLog, Delivering, Disorder, MOST_GIVEN_UP, Pace, Throttle, WebhookQueue};
use crate::clock::Clock;
use crate::message::{Caller, Environment, Failure};
use crate::random::Random;

/// The settings that a sandbox is started with.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) seed: u64,
    pub(crate) pace: Pace,
    pub(crate) clock: Clock,
    /// How long a user report stays missing after its tasks are done.
    pub(crate) report_delay: Duration,
    pub(crate) requests_per_minute: Option<u32>,
    /// The only keys that are accepted; empty accepts every well-formed pair.
    pub(crate) credentials: Vec<Caller>,
    /// Whether the key operations are enabled, as Truv does on request.
    pub(crate) key_operations: bool,
    /// How events are delivered to webhooks.
    pub(crate) delivering: Delivering,
    /// Employers and providers beyond the built-in ones.
    pub(crate) directory: Arc<Additions>,
}

/// A client id, and the first of the secrets that lead to the same objects.
pub(crate) type AccountKey = (String, String);

/// The state of a sandbox.
pub(crate) struct World {
    pub(crate) settings: Settings,
    /// How deliveries go wrong on purpose.
    pub(crate) disorder: Disorder,
    /// Counts resets.
    pub(crate) generation: u64,
    pub(super) accounts: HashMap<AccountKey, Account>,
    /// Keys that were issued so far, so that no two are the same.
    issued: u64,
    /// For secrets that the key operations made: the keys that they belong to.
    origins: HashMap<AccountKey, AccountKey>,
    /// Counted by requests that change nothing else.
    throttle: Mutex<Throttle>,
    /// Events that were sent on request.
    triggered: u64,
    /// The directory beyond what is built in: of the settings, and what was added since.
    directory: Arc<Additions>,
    /// Whether requests of the sandbox's own are carried out, which no limit of requests is for.
    pub(crate) is_seeding: bool,
    /// All changes that led to the current state.
    pub(crate) log: ChangeLog,
    /// The account for callers that have not written anything yet: reading must not make the state grow.
    nothing: Account,
}

impl World {
    /// A world in which the requests of the log are carried out again.
    pub(crate) fn replaying(settings: Settings) -> Self {
        Self::new(settings, ChangeLog::replay())
    }

    pub(crate) fn new(settings: Settings, log: ChangeLog) -> Self {
        let mut nothing =
            Account::new(Random::new(0, &[]), WebhookQueue::new(Environment::Sandbox, Disorder::default()));
        nothing.directory = settings.directory.clone();
        Self {
            disorder: settings.delivering.disorder,
            generation: 0,
            directory: settings.directory.clone(),
            is_seeding: false,
            settings,
            accounts: HashMap::new(),
            issued: 0,
            origins: HashMap::new(),
            throttle: Mutex::default(),
            triggered: 0,
            log,
            nothing,
        }
    }

    /// Replaces this state by another. The log stays, and results of deliveries under way are not recorded any more.
    pub(crate) fn replace_with(&mut self, mut other: Self) {
        std::mem::swap(&mut self.log, &mut other.log);
        other.generation = self.generation + 1;
        *self = other;
    }

    /// Forgets the objects of a caller.
    pub(crate) fn forget(&mut self, caller: &Caller) {
        let key = self.key(caller);
        self.accounts.remove(&key);
        self.origins.retain(|_, origin| *origin != key);
    }

    /// The account of a caller, for reading.
    pub(crate) fn account(&self, caller: &Caller) -> &Account {
        self.accounts.get(&self.key(caller)).unwrap_or(&self.nothing)
    }

    /// The account of a caller, for writing.
    pub(crate) fn account_mut(&mut self, caller: &Caller) -> &mut Account {
        let seed = self.settings.seed;
        let (key, disorder) = (self.key(caller), self.disorder);
        let (client_id, secret) = key.clone();
        let directory = &self.directory;
        self.accounts.entry(key).or_insert_with(|| {
            let random = Random::new(seed, &[&client_id, &secret]);
            let mut account = Account::new(random, WebhookQueue::new(caller.environment, disorder));
            account.directory = directory.clone();
            account
        })
    }

    /// The directory beyond the built-in part.
    pub(crate) fn directory(&self) -> &Additions {
        &self.directory
    }

    /// Adds to the directory, for everybody. An addition with the name of an earlier one replaces it.
    pub(crate) fn add_to_directory(&mut self, additions: Additions) {
        let mut all = (*self.directory).clone();
        all.merge(additions);
        self.directory = Arc::new(all);
        self.nothing.directory = self.directory.clone();
        for account in self.accounts.values_mut() {
            account.directory = self.directory.clone();
        }
    }

    /// A number for an event that is sent on request.
    pub(crate) fn next_trigger(&mut self) -> u64 {
        self.triggered += 1;
        self.triggered
    }

    /// New keys, with an account that is empty.
    pub(crate) fn issue_keys(&mut self, environment: Environment) -> Caller {
        self.issued += 1;
        let caller = Caller::issued(self.settings.seed, self.issued, environment);
        self.account_mut(&caller).active_secrets.push(caller.secret.clone());
        caller
    }

    /// Lets a new secret lead to the objects of the caller.
    pub(crate) fn join(&mut self, caller: &Caller, secret: &str) {
        let origin = self.key(caller);
        self.origins.insert((caller.client_id.clone(), secret.to_owned()), origin);
    }

    /// If several secrets of one client and environment are configured, the first one leads to the objects.
    fn key(&self, caller: &Caller) -> AccountKey {
        let key = (caller.client_id.clone(), caller.secret.clone());
        if let Some(origin) = self.origins.get(&key) {
            return origin.clone();
        }
        if !self.settings.credentials.contains(caller) {
            return key;
        }
        let first = self.settings.credentials.iter().find(|known| known.is_beside(caller));
        first.map_or(key, |first| (first.client_id.clone(), first.secret.clone()))
    }

    /// An object of the caller. An object in another environment of the same client is forbidden, any other is not
    /// found.
    pub(crate) fn find<'a, T>(
        &'a self,
        caller: &Caller,
        get: impl Fn(&'a Account) -> Option<&'a T>,
    ) -> Result<&'a T, Failure> {
        if let Some(found) = get(self.account(caller)) {
            return Ok(found);
        }
        let elsewhere = self.accounts.iter().any(|((client_id, secret), account)| {
            *client_id == caller.client_id
                && Environment::of_secret(secret).is_some_and(|other| other != caller.environment)
                && get(account).is_some()
        });
        Err(if elsewhere {
            Failure::Forbidden("The object belongs to another environment than the access secret.")
        } else {
            Failure::not_found()
        })
    }

    /// The account that a bridge token was created in. Bridge runs in a browser and sends no keys.
    pub(crate) fn account_with_bridge_token(&self, token: &str) -> Option<&Account> {
        self.accounts.values().find(|account| account.bridge_tokens.contains_key(token))
    }

    /// The same, for writing.
    pub(crate) fn account_of_bridge_token(&mut self, token: &str) -> Option<&mut Account> {
        self.accounts.values_mut().find(|account| account.bridge_tokens.contains_key(token))
    }

    /// The callers that have written something, and their accounts, in the order of their client ids.
    pub(crate) fn callers(&self) -> Vec<(&AccountKey, &Account)> {
        let mut callers: Vec<_> = self.accounts.iter().collect();
        callers.sort_by_key(|(keys, _)| *keys);
        callers
    }

    /// Every account. Files are fetched without keys, so only the file's id says to which account it belongs.
    pub(crate) fn accounts(&self) -> impl Iterator<Item = &Account> {
        self.accounts.values()
    }

    /// Every account, for writing.
    pub(crate) fn accounts_mut(&mut self) -> impl Iterator<Item = (&AccountKey, &mut Account)> {
        self.accounts.iter_mut()
    }

    /// The account with this key.
    pub(crate) fn account_by_key(&mut self, key: &AccountKey) -> Option<&mut Account> {
        self.accounts.get_mut(key)
    }

    /// The account in which a form for an upload was asked for.
    pub(crate) fn account_with_form(&mut self, id: &str) -> Option<&mut Account> {
        self.accounts.values_mut().find(|account| account.uploads.forms.contains_key(id))
    }

    /// Whether the keys are accepted, and whether they may send one more request now.
    pub(crate) fn admit(&self, caller: &Caller) -> Result<(), Failure> {
        if self.log.is_replay() {
            return Ok(());
        }
        let is_seeding = self.is_seeding;
        if !self.accepts(caller) {
            return Err(Failure::Unauthorized("Incorrect authentication credentials."));
        }
        match self.settings.requests_per_minute.filter(|_| !is_seeding) {
            Some(limit) => self.throttle().admit(&caller.secret, limit, self.settings.clock.now()),
            None => Ok(()),
        }
    }

    /// Counts requests that a batch makes on behalf of the caller.
    pub(crate) fn charge(&mut self, caller: &Caller, requests: usize) {
        if self.settings.requests_per_minute.is_some() {
            self.throttle().charge(&caller.secret, requests, self.settings.clock.now());
        }
    }

    fn throttle(&self) -> MutexGuard<'_, Throttle> {
        self.throttle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn accepts(&self, caller: &Caller) -> bool {
        let account = self.account(caller);
        let known = self.settings.credentials.contains(caller) || account.active_secrets.contains(&caller.secret);
        (known || self.settings.credentials.is_empty()) && !account.ended_secrets.contains(&caller.secret)
    }

    /// The secrets of the caller's environment that work, the calling one among them.
    pub(crate) fn active_secrets(&self, caller: &Caller) -> Vec<String> {
        let account = self.account(caller);
        let configured = self.settings.credentials.iter().filter(|known| known.is_beside(caller));
        let mut secrets: Vec<String> = (configured.map(|known| &known.secret))
            .chain(&account.active_secrets)
            .chain([&caller.secret])
            .filter(|secret| !account.ended_secrets.contains(*secret))
            .cloned()
            .collect();
        secrets.sort();
        secrets.dedup();
        secrets
    }

    /// Takes over a note on a delivery: a webhook may have been deleted or switched on again since.
    pub(crate) fn take_over_delivery(&mut self, note: &Value) -> Option<()> {
        let key = (note["client_id"].as_str()?.to_owned(), note["secret"].as_str()?.to_owned());
        let given_up = note["given_up"].as_u64().and_then(|count| usize::try_from(count).ok());
        let Some(account) = self.accounts.get_mut(&key) else { return Some(()) };
        if let Some((webhook, given_up)) =
            note["webhook_id"].as_str().and_then(|id| account.webhooks.get_mut(id)).zip(given_up)
        {
            webhook.given_up = given_up;
            webhook.enabled = webhook.enabled && given_up < MOST_GIVEN_UP;
        }
        account.events.take_over(note)
    }

    /// Drops all events that have come due, without sending them: for a state that is rebuilt from its log, whose
    /// events were sent before.
    pub(crate) fn forget_due(&mut self, now: DateTime<Utc>) {
        for (_, account) in self.accounts_mut() {
            account.events.forget_due(now);
        }
    }

    /// From now on deliveries go wrong in this way.
    pub(crate) fn set_disorder(&mut self, disorder: Disorder) {
        self.disorder = disorder;
        for (_, account) in self.accounts_mut() {
            account.events.disorder = disorder;
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::state::What;

    #[test]
    fn what_was_sent_before_is_forgotten_and_what_is_ahead_is_not() {
        let mut world = World::replaying(Settings {
            seed: 0,
            pace: Pace::Immediate,
            clock: Clock::standing_at(std::time::UNIX_EPOCH),
            report_delay: Duration::ZERO,
            requests_per_minute: None,
            credentials: Vec::new(),
            key_operations: false,
            delivering: Delivering::default(),
            directory: Arc::default(),
        });
        let now = world.settings.clock.now();
        let caller = Caller::new("client", "sandbox-1").unwrap();
        let later = now + TimeDelta::seconds(1);
        for at in [now, later] {
            let what = What::Order { order_id: "order".to_owned(), event_type: "order-created", part: None };
            world.account_mut(&caller).events.plan(at, what);
        }
        assert_eq!(world.account(&caller).events.next_due(), Some(now));
        world.forget_due(now);
        assert_eq!(world.account(&caller).events.next_due(), Some(later));
        world.forget_due(later);
        assert_eq!(world.account(&caller).events.next_due(), None);
    }
}
