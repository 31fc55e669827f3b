//! What a flow runs on: a service, the recording proxy before it, and clients.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, UNIX_EPOCH};

use anyhow::{Context, anyhow, bail};
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::sync::mpsc::UnboundedReceiver;
use truv_sandbox::{BridgeLogin, Clock, Sandbox};
use truv_sdk::types::{LinkAccessToken, Order, User, UserId, builder};
use truv_sdk::value::Secret;
use truv_sdk::wait::{Awaited, Wait};
use truv_sdk::{Client, Response};

use crate::live::Live;
use crate::proxy::{Exchange, LARGEST_BODY, Proxy};
use crate::upstream::Upstream;

/// When every flow in the sandbox starts. The clock stands, so that recording again gives the same times.
pub(crate) const STARTED: &str = "2026-03-02T15:00:00.000Z";
const STARTED_SECONDS: u64 = 1_772_463_600;

const CLIENT_ID: &str = "recorder";
/// The password of the logins that Truv documents for tests.
const GOOD_PASSWORD: &str = "goodpassword";

pub(crate) struct Stage {
    /// Calls the sandbox environment.
    pub(crate) client: Client,
    service: Service,
    proxy: Proxy,
    exchanges: UnboundedReceiver<Exchange>,
    /// Unexpected results of calls. In the embedded sandbox, these are errors.
    notes: Mutex<Vec<String>>,
}

enum Service {
    /// `logs_in` says whether the flow is marked as one that needs a person.
    Embedded {
        sandbox: Sandbox,
        flow: &'static str,
        logs_in: bool,
    },
    Live(Live),
}

impl Stage {
    /// In an embedded sandbox, for the flow with this name, which also gives the seed: two flows share no ids.
    pub(crate) async fn embedded(flow: &'static str, logs_in: bool) -> anyhow::Result<Self> {
        let seed = flow.bytes().fold(7, |seed: u64, byte| seed.wrapping_mul(31).wrapping_add(byte.into()));
        let mut builder = Sandbox::builder()
            .seed(seed)
            .clock(Clock::standing_at(UNIX_EPOCH + Duration::from_secs(STARTED_SECONDS)))
            .key_operations(flow == "keys");
        for secret in [secret(flow, "sandbox"), secret(flow, "dev")] {
            builder = builder.credentials(CLIENT_ID, secret);
        }
        let sandbox = builder.start().await.context("the sandbox does not start")?;
        let upstream = Upstream::new(&sandbox.base_url())?;
        Self::new(upstream, CLIENT_ID, &secret(flow, "sandbox"), Service::Embedded { sandbox, flow, logs_in }).await
    }

    /// On a service with an account.
    pub(crate) async fn live(live: Live) -> anyhow::Result<Self> {
        let upstream = Upstream::new(&live.account.base_url)?;
        let account = live.account.clone();
        Self::new(upstream, account.client_id.expose(), account.secret.expose(), Service::Live(live)).await
    }

    async fn new(upstream: Upstream, client_id: &str, secret: &str, service: Service) -> anyhow::Result<Self> {
        let (proxy, exchanges) = Proxy::start(0, upstream, LARGEST_BODY).await?;
        let client = Client::builder(client_id, secret).base_url(&proxy.base_url).build()?;
        Ok(Self { client, service, proxy, exchanges, notes: Mutex::default() })
    }

    /// Scheme and host of the service.
    pub(crate) fn target(&self) -> String {
        match &self.service {
            Service::Embedded { sandbox, .. } => sandbox.base_url(),
            Service::Live(live) => live.account.base_url.trim_end_matches('/').to_owned(),
        }
    }

    /// Ends the recording; returns the exchanges, the oldest first, and the unexpected results.
    pub(crate) async fn end(mut self) -> (Vec<Exchange>, Vec<String>) {
        if let Service::Live(live) = &self.service {
            live.clean_up().await;
        }
        self.proxy.stop().await;
        let failed = self.proxy.failed();
        if failed > 0 {
            let problem = "the service did not answer, or its answer was too slow or too large";
            let times = if failed == 1 { "once".to_owned() } else { format!("{failed} times") };
            self.notes.lock().unwrap_or_else(PoisonError::into_inner).push(format!("{problem}, {times}"));
        }
        let mut exchanges = Vec::new();
        while let Ok(exchange) = self.exchanges.try_recv() {
            exchanges.push(exchange);
        }
        (exchanges, self.notes.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    /// A client with another access secret of the same customer.
    pub(crate) fn client_with(&self, secret: &str) -> anyhow::Result<Client> {
        let client_id = match &self.service {
            Service::Embedded { .. } => CLIENT_ID,
            Service::Live(live) => live.account.client_id.expose(),
        };
        Ok(Client::builder(client_id, secret).base_url(&self.proxy.base_url).build()?)
    }

    /// A client of the development environment. On a service with an account there is none.
    pub(crate) fn development(&self) -> anyhow::Result<Option<Client>> {
        match &self.service {
            Service::Embedded { flow, .. } => self.client_with(&secret(flow, "dev")).map(Some),
            Service::Live(_) => Ok(None),
        }
    }

    /// A client with keys that are not accepted.
    pub(crate) fn stranger(&self) -> anyhow::Result<Client> {
        self.client_with("sandbox-unknown")
    }

    /// A client whose calls are not recorded, for waits.
    pub(crate) fn aside(&self) -> &Client {
        match &self.service {
            Service::Embedded { .. } => &self.client,
            Service::Live(live) => &live.aside,
        }
    }

    /// A name that must not be taken: on a service with an account, another one in each run.
    pub(crate) fn name(&self, name: &str) -> String {
        match &self.service {
            Service::Embedded { .. } => name.to_owned(),
            Service::Live(live) => match name.rsplit_once('.') {
                Some((file, kind)) => format!("{file}-{}.{kind}", live.run),
                None => format!("{name}-{}", live.run),
            },
        }
    }

    /// Moves the clock, if that is possible.
    pub(crate) fn advance(&self, by: Duration) -> bool {
        match &self.service {
            Service::Embedded { sandbox, .. } => {
                sandbox.advance(by);
                true
            }
            Service::Live(_) => false,
        }
    }

    pub(crate) async fn user(&self, external_user_id: &str) -> anyhow::Result<User> {
        let name = self.name(external_user_id);
        let user = self
            .client
            .users_create()
            .body_map(|user| user.external_user_id(name).first_name("Ines").last_name("Marlow").ssn("900112233"));
        let user = user.send().await?.into_inner();
        if let Service::Live(live) = &self.service {
            live.remember(&user.id);
        }
        Ok(user)
    }

    /// The person logs in; returns the new link once its data is there.
    pub(crate) async fn connect(
        &self,
        user_id: &UserId,
        token: builder::BridgeTokenCreateRequest,
        username: &str,
    ) -> anyhow::Result<LinkAccessToken> {
        let bridge = self.client.bridge_tokens_create().user_id(user_id).body(token).send().await?;
        let public_token = self.log_in(&bridge.bridge_token, username).await?;
        let link = self.client.links_exchange_token().body_map(|body| body.public_token(&public_token)).send().await?;
        self.settle_tasks(user_id).await?;
        Ok(link.into_inner())
    }

    /// The person's part in Bridge. The embedded sandbox plays it; anywhere else a person has to.
    pub(crate) async fn log_in(&self, bridge_token: &Secret, username: &str) -> anyhow::Result<Secret> {
        match &self.service {
            Service::Embedded { sandbox, logs_in, .. } => {
                anyhow::ensure!(*logs_in, "the flow is not marked as one that needs a person");
                let login = BridgeLogin::new(bridge_token.expose(), username, GOOD_PASSWORD);
                Ok(Secret::from(sandbox.bridge_login(login).context("the login")?.public_token))
            }
            Service::Live(live) => live.log_in(bridge_token, username).await,
        }
    }

    /// The same on the page of an order, for its first employer.
    pub(crate) async fn log_in_to_order(&self, order: &Order, username: &str) -> anyhow::Result<()> {
        match &self.service {
            Service::Embedded { .. } => {
                for employer in order.employers.iter().take(1) {
                    self.log_in(there(&employer.bridge_token)?, username).await?;
                }
                Ok(())
            }
            Service::Live(live) => live.log_in_to_order(order, username).await,
        }
    }

    /// A login that is refused. A person is never asked to do this.
    pub(crate) fn fail_to_log_in(&self, bridge_token: &Secret, error: &str) -> anyhow::Result<()> {
        if let Service::Embedded { sandbox, .. } = &self.service {
            let login = BridgeLogin::new(bridge_token.expose(), "error.user", error);
            anyhow::ensure!(sandbox.bridge_login(login).is_err(), "the login is not refused");
        }
        Ok(())
    }

    /// Waits until something has ended, with any outcome. In the embedded sandbox, everything has already ended.
    pub(crate) async fn settle<T: Awaited>(&self, wait: Wait<T>) -> anyhow::Result<()> {
        if let Service::Live(live) = &self.service {
            let _ended = wait.deadline(live.patience).until_done().await?;
        }
        Ok(())
    }

    /// Waits for all tasks of a user.
    async fn settle_tasks(&self, user_id: &UserId) -> anyhow::Result<()> {
        if let Service::Live(live) = &self.service {
            for task in &live.aside.tasks_list().user_id(user_id).send().await?.results {
                self.settle(live.aside.tasks_get().task_id(&task.id).wait()).await?;
            }
        }
        Ok(())
    }

    /// Notes an unexpected result unless the call was refused with this status. In the embedded sandbox, this is an
    /// error.
    pub(crate) fn refused<T>(&self, outcome: truv_sdk::Result<Response<T>>, status: u16) -> anyhow::Result<()> {
        let Err(problem) = refused(outcome, status) else { return Ok(()) };
        let is_answer = |error: &truv_sdk::Error| error.status().is_some();
        match &self.service {
            Service::Live(_) if problem.downcast_ref::<truv_sdk::Error>().is_none_or(is_answer) => {
                self.notes.lock().unwrap_or_else(PoisonError::into_inner).push(crate::live::safe(&problem));
                Ok(())
            }
            _ => Err(problem),
        }
    }
}

fn secret(flow: &str, environment: &str) -> String {
    format!("{environment}-recorder-{flow}")
}

/// Fails unless the call was refused with this status.
fn refused<T>(outcome: truv_sdk::Result<Response<T>>, status: u16) -> anyhow::Result<()> {
    match outcome {
        Ok(response) => bail!("{} was not refused with {status}", response.operation().id),
        Err(error) if error.status().is_some_and(|found| found.as_u16() == status) => Ok(()),
        Err(error) => Err(anyhow!(error).context(format!("this is not a {status}"))),
    }
}

/// A request body, written as JSON.
pub(crate) fn body<T: DeserializeOwned>(json: Value) -> anyhow::Result<T> {
    serde_json::from_value(json).context("the JSON does not match the type of the body")
}

/// A value that an answer may leave out, but that this answer must have.
pub(crate) fn there<T>(value: &Option<T>) -> anyhow::Result<&T> {
    value.as_ref().context("the answer lacks a value that the next call needs")
}
