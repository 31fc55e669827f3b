//! Everything the sandbox remembers, kept apart per access secret.

mod account;
mod assets;
mod deposits;
mod documents;
mod log;
mod objects;
mod orders;
mod scenarios;
mod templates;

use std::collections::HashMap;
use std::time::Duration;

pub(crate) use self::account::Account;
pub(crate) use self::assets::{BankIncomeReport, BankReport, BankReports, ScoringReport};
pub(crate) use self::deposits::{Action, Deposit, Share};
pub(crate) use self::documents::{Checks, Collection, Documents, Paper, UploadForm, UploadedFile};
pub(crate) use self::log::{Log, records};
pub(crate) use self::objects::{
    BridgeToken, Company, Link, PayrollReport, PublicToken, Task, User, UserReport, Webhook,
};
pub(crate) use self::orders::{Attempt, Batch, Kind, Order, Orders, Outcome, Reports, Suborder};
pub(crate) use self::scenarios::{SandboxData, SandboxDocument, Scenario};
pub(crate) use self::templates::Template;
use crate::auth::{Caller, Environment};
use crate::clock::Clock;
use crate::failure::Failure;
use crate::lifecycle::Pace;
use crate::random::Random;
use crate::throttle::Throttle;

/// What a sandbox is started with.
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
}

/// The state of a sandbox.
pub(crate) struct World {
    pub(crate) settings: Settings,
    accounts: HashMap<Keys, Account>,
    /// Keys that were issued so far, so that no two are the same.
    issued: u64,
    /// Of secrets that were made by the key operations, the keys that they belong to.
    origins: HashMap<Keys, Keys>,
    throttle: Throttle,
    /// What has made the state what it is.
    pub(crate) log: Log,
    /// What a caller sees that has not written anything yet: reading must not make the state grow.
    nothing: Account,
}

/// A client id, and the first of the secrets that lead to the same objects.
type Keys = (String, String);

impl World {
    /// For carrying out what is written down.
    pub(crate) fn replaying(settings: Settings) -> Self {
        Self::new(settings, Log::replay())
    }

    pub(crate) fn new(settings: Settings, log: Log) -> Self {
        Self {
            settings,
            accounts: HashMap::new(),
            issued: 0,
            origins: HashMap::new(),
            throttle: Throttle::default(),
            log,
            nothing: Account::new(Random::new(0, &[])),
        }
    }

    /// Forgets one caller's objects, or all of them.
    pub(crate) fn forget(&mut self, caller: Option<&Caller>) {
        match caller {
            Some(caller) => {
                let keys = self.keys(caller);
                self.accounts.remove(&keys);
                self.origins.retain(|_, origin| *origin != keys);
            }
            None => {
                self.accounts.clear();
                self.origins.clear();
                self.throttle = Throttle::default();
            }
        }
    }

    /// The account of a caller, for reading.
    pub(crate) fn account(&self, caller: &Caller) -> &Account {
        self.accounts.get(&self.keys(caller)).unwrap_or(&self.nothing)
    }

    /// The account of a caller, for writing.
    pub(crate) fn account_mut(&mut self, caller: &Caller) -> &mut Account {
        let seed = self.settings.seed;
        let keys = self.keys(caller);
        let scope = [keys.0.clone(), keys.1.clone()];
        self.accounts.entry(keys).or_insert_with(|| {
            let [client_id, secret] = &scope;
            Account::new(Random::new(seed, &[client_id, secret]))
        })
    }

    /// How fast a caller's tasks make progress.
    pub(crate) fn pace(&self, caller: &Caller) -> Pace {
        self.account(caller).pace.unwrap_or(self.settings.pace)
    }

    /// Whether a task waits to be read, and a request for an object with one of these ids does that.
    pub(crate) fn counts_reads(&self, caller: &Caller, ids: &[String]) -> bool {
        let is_on = matches!(self.pace(caller), Pace::AfterReads(_)) && !ids.is_empty();
        is_on && self.account(caller).concerned(ids).any(|task| task.lifecycle.counts_reads())
    }

    /// Counts that, and lets the task go on if it was read often enough.
    pub(crate) fn count_read(&mut self, caller: &Caller, ids: &[String]) {
        if !self.counts_reads(caller, ids) {
            return;
        }
        let (now, delay) = (self.settings.clock.now(), self.settings.report_delay);
        let account = self.account_mut(caller);
        for task in account.concerned(ids) {
            task.lifecycle.read(now);
        }
        account.look_after_reports(now, delay);
    }

    /// Lets a task take a step that waits for one: to its next status, or on to the one named. None if there is no such
    /// task; the error says why it stays where it is.
    pub(crate) fn step(&mut self, task_id: &str, to: Option<&str>) -> Option<Result<&'static str, String>> {
        let (now, delay) = (self.settings.clock.now(), self.settings.report_delay);
        let account = self.accounts.values_mut().find(|account| account.tasks.contains_key(task_id))?;
        let stepped = account.tasks.get(task_id)?.lifecycle.step_to(now, to);
        account.look_after_reports(now, delay);
        Some(stepped)
    }

    /// New keys, with an account that is empty.
    pub(crate) fn issue_keys(&mut self, environment: Environment) -> Caller {
        self.issued += 1;
        let caller = Caller::issued(self.settings.seed, self.issued, environment);
        self.account_mut(&caller).active_secrets.push(caller.secret.clone());
        caller
    }

    /// Lets a new secret lead to what the caller has.
    pub(crate) fn join(&mut self, caller: &Caller, secret: &str) {
        let origin = self.keys(caller);
        self.origins.insert((caller.client_id.clone(), secret.to_owned()), origin);
    }

    /// Of secrets of one client and environment that are configured, the first one leads to the objects.
    fn keys(&self, caller: &Caller) -> Keys {
        let keys = (caller.client_id.clone(), caller.secret.clone());
        if let Some(origin) = self.origins.get(&keys) {
            return origin.clone();
        }
        if !self.settings.credentials.contains(caller) {
            return keys;
        }
        let first = self.settings.credentials.iter().find(|known| known.is_beside(caller));
        first.map_or(keys, |first| (first.client_id.clone(), first.secret.clone()))
    }

    /// An object of the caller. One of another environment of the same client is forbidden, anything else not found.
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
    pub(crate) fn account_of_bridge_token(&mut self, token: &str) -> Option<&mut Account> {
        self.accounts.values_mut().find(|account| account.bridge_tokens.contains_key(token))
    }

    /// The callers that have written something, and their accounts, in the order of their client ids.
    pub(crate) fn callers(&self) -> Vec<(&Keys, &Account)> {
        let mut callers: Vec<_> = self.accounts.iter().collect();
        callers.sort_by_key(|(keys, _)| *keys);
        callers
    }

    /// Every account; what is fetched without keys names it alone.
    pub(crate) fn accounts(&self) -> impl Iterator<Item = &Account> {
        self.accounts.values()
    }

    /// The account in which a form for an upload was asked for.
    pub(crate) fn account_with_form(&mut self, id: &str) -> Option<&mut Account> {
        self.accounts.values_mut().find(|account| account.documents.forms.contains_key(id))
    }

    /// Whether the keys are accepted, and whether they may send one more request now.
    pub(crate) fn admit(&mut self, caller: &Caller) -> Result<(), Failure> {
        if self.log.is_replay() {
            return Ok(());
        }
        if !self.accepts(caller) {
            return Err(Failure::Unauthorized("Incorrect authentication credentials."));
        }
        match self.settings.requests_per_minute {
            Some(limit) => self.throttle.admit(&caller.secret, limit, self.settings.clock.now()),
            None => Ok(()),
        }
    }

    /// Counts requests that a batch makes on behalf of the caller.
    pub(crate) fn charge(&mut self, caller: &Caller, requests: usize) {
        if self.settings.requests_per_minute.is_some() {
            self.throttle.charge(&caller.secret, requests, self.settings.clock.now());
        }
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
}
