//! A service with an account: Truv, or anything that answers as it does.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use truv_sdk::types::{Order, UserId};
use truv_sdk::value::Secret;
use truv_sdk::{Client, Environment};

use crate::operator::{Errand, Operator};
use crate::upstream::TRUV;

/// Where Truv's script for Bridge is (<https://docs.truv.com/docs/bridge-implementation>).
const BRIDGE_SCRIPT: &str = "https://cdn.truv.com/bridge.js";
/// The time between two reads of an order that a person works on.
const PAUSE: Duration = Duration::from_secs(2);

/// Whose keys are used, and where.
#[derive(Clone)]
pub struct Account {
    pub(crate) base_url: String,
    pub(crate) client_id: Secret,
    pub(crate) secret: Secret,
    pub(crate) environment: Environment,
}

impl Account {
    /// Reads `TRUV_CLIENT_ID`, `TRUV_SECRET` and `TRUV_BASE_URL`. Keys of another environment than the sandbox are refused
    /// unless that environment is allowed by name.
    pub(crate) fn from_env(allowed: Option<Environment>) -> anyhow::Result<Self> {
        let read = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let client_id = read("TRUV_CLIENT_ID")
            .context("TRUV_CLIENT_ID is not set; it is on the API keys page of the Truv dashboard")?;
        let secret = read("TRUV_SECRET")
            .context("TRUV_SECRET is not set; use the key of Truv's sandbox, which starts with `sandbox-`")?;
        let base_url = read("TRUV_BASE_URL");
        Self::new(client_id.into(), secret.into(), base_url)
            .context("TRUV_SECRET is not usable; is it swapped with TRUV_CLIENT_ID?")?
            .allowed(allowed)
    }

    /// An account with these keys, at Truv's own host unless another one is named.
    ///
    /// # Errors
    ///
    /// The secret has none of the prefixes of Truv's environments.
    pub fn new(client_id: Secret, secret: Secret, base_url: Option<String>) -> anyhow::Result<Self> {
        let environment = Environment::of_secret(secret.expose())
            .context("the access secret does not start with `sandbox-`, `dev-` or `prod-`")?;
        Ok(Self { base_url: base_url.unwrap_or_else(|| TRUV.to_owned()), client_id, secret, environment })
    }

    /// This account, unless it is of another environment than the sandbox and that was not allowed by name.
    ///
    /// # Errors
    ///
    /// The environment is not allowed.
    pub fn allowed(self, allowed: Option<Environment>) -> anyhow::Result<Self> {
        let environment = self.environment;
        if environment != Environment::Sandbox && allowed != Some(environment) {
            let prefix = environment.secret_prefix().trim_end_matches('-');
            bail!(
                "TRUV_SECRET is a key of the {environment} environment, where data is that of people and calls may be billed; \
                 use the sandbox key, or say `--allow-environment {prefix}`"
            );
        }
        Ok(self)
    }

    /// The provenance of the recordings, as one word.
    pub(crate) fn provenance(&self) -> &'static str {
        match self.environment {
            Environment::Sandbox => "live-sandbox",
            Environment::Development => "live-dev",
            _ => "live-prod",
        }
    }
}

pub(crate) struct Live {
    pub(crate) account: Account,
    /// Calls the service directly.
    pub(crate) aside: Client,
    /// Makes the names of this run unique.
    pub(crate) run: String,
    /// How long to wait for a person or for Truv.
    pub(crate) patience: Duration,
    flow: &'static str,
    operator: Operator,
    users: Mutex<Vec<UserId>>,
}

impl Live {
    pub(crate) async fn new(
        account: Account,
        flow: &'static str,
        run: &str,
        patience: Duration,
    ) -> anyhow::Result<Self> {
        let aside =
            Client::builder(account.client_id.clone(), account.secret.clone()).base_url(&account.base_url).build()?;
        let operator = Operator::start().await?;
        Ok(Self { account, aside, run: run.to_owned(), patience, flow, operator, users: Mutex::default() })
    }

    /// The user is deleted in the end.
    pub(crate) fn remember(&self, user: &UserId) {
        self.users.lock().unwrap_or_else(PoisonError::into_inner).push(user.clone());
    }

    pub(crate) async fn clean_up(&self) {
        let users = std::mem::take(&mut *self.users.lock().unwrap_or_else(PoisonError::into_inner));
        for user in users {
            // a user that the flow has deleted is gone already
            let _ = self.aside.users_delete().user_id(&user).send().await;
        }
    }

    /// A page with Bridge in it; what Bridge hands over comes back from there.
    pub(crate) async fn log_in(&self, bridge_token: &Secret, username: &str) -> anyhow::Result<Secret> {
        let (page, public_token) =
            self.operator.errand(Errand::Bridge { token: bridge_token.clone(), script: self.script() })?;
        self.ask(&page, username);
        let token = tokio::time::timeout(self.patience, public_token).await;
        let token = token.ok().with_context(|| format!("nobody logged in within {} s", self.patience.as_secs()))?;
        token.context("the page with Bridge has ended")
    }

    /// The order's own page, until there is a link for one of its employers.
    pub(crate) async fn log_in_to_order(&self, order: &Order, username: &str) -> anyhow::Result<()> {
        let url = order.share_url.clone().context("the order has no page")?;
        let (page, _) = self.operator.errand(Errand::Elsewhere(url))?;
        self.ask(&page, username);
        let work = async {
            loop {
                let order = self.aside.orders_get().order_id(&order.id).send().await?;
                if order.employers.iter().any(|employer| employer.link_id.is_some()) {
                    return anyhow::Ok(());
                }
                tokio::time::sleep(PAUSE).await;
            }
        };
        let done = tokio::time::timeout(self.patience, work).await;
        done.ok().with_context(|| format!("nobody worked on the order within {} s", self.patience.as_secs()))?
    }

    fn ask(&self, page: &str, username: &str) {
        let who = match self.account.environment {
            Environment::Sandbox => format!("log in as {username} with goodpassword"),
            _ => "log in".to_owned(),
        };
        println!(
            "The flow `{}` needs a person: open {page} and {who} (within {} s).",
            self.flow,
            self.patience.as_secs()
        );
    }

    fn script(&self) -> String {
        match self.account.base_url.starts_with("https://") {
            true => BRIDGE_SCRIPT.to_owned(),
            // a sandbox on this machine has a script of its own
            false => format!("{}/bridge.js", self.account.base_url.trim_end_matches('/')),
        }
    }
}

/// What went wrong, without anything that an answer said.
pub(crate) fn safe(error: &anyhow::Error) -> String {
    let Some(cause) = error.chain().find_map(|cause| cause.downcast_ref::<truv_sdk::Error>()) else {
        return error.to_string();
    };
    let operation = cause.operation().map_or("a call", |operation| operation.id);
    let status = cause.status().map_or_else(String::new, |status| format!(" ({})", status.as_u16()));
    let context = if error.downcast_ref::<truv_sdk::Error>().is_some_and(|outer| outer.to_string() == error.to_string())
    {
        String::new()
    } else {
        format!(": {error}")
    };
    format!("{operation} failed, {:?}{status}{context}", cause.kind())
}

/// The environment with this prefix of keys.
pub(crate) fn environment(name: &str) -> anyhow::Result<Environment> {
    let environment = Environment::of_secret(&format!("{name}-x"));
    ensure!(environment.is_some(), "there is no environment `{name}`; there are sandbox, dev and prod");
    environment.context("checked above")
}
