//! What a flow runs on: a sandbox, the recording proxy before it, and clients.

use std::time::{Duration, UNIX_EPOCH};

use anyhow::{Context, anyhow, bail};
use serde::de::DeserializeOwned;
use serde_json::Value;
use truv_sandbox::{BridgeLogin, Clock, Sandbox};
use truv_sdk::types::{LinkAccessToken, User, UserId, builder};
use truv_sdk::value::Secret;
use truv_sdk::{Client, Response};

use crate::proxy::Proxy;

/// When every flow starts. The clock stands, so that recording again gives the same times.
pub(crate) const STARTED: &str = "2026-03-02T15:00:00.000Z";
const STARTED_SECONDS: u64 = 1_772_463_600;

const CLIENT_ID: &str = "recorder";

pub(crate) struct Stage {
    pub(crate) sandbox: Sandbox,
    pub(crate) proxy: Proxy,
    /// Calls the sandbox environment.
    pub(crate) client: Client,
}

impl Stage {
    /// For the flow with this name, which also gives the seed: two flows share no ids.
    pub(crate) async fn start(flow: &str) -> anyhow::Result<Self> {
        let seed = flow.bytes().fold(7, |seed: u64, byte| seed.wrapping_mul(31).wrapping_add(byte.into()));
        let mut builder = Sandbox::builder()
            .seed(seed)
            .clock(Clock::standing_at(UNIX_EPOCH + Duration::from_secs(STARTED_SECONDS)))
            .key_operations(flow == "keys");
        for secret in [secret(flow, "sandbox"), secret(flow, "dev")] {
            builder = builder.credentials(CLIENT_ID, secret);
        }
        let sandbox = builder.start().await.context("the sandbox does not start")?;
        let proxy = Proxy::start(&sandbox.base_url()).await?;
        let client = client(&proxy, &secret(flow, "sandbox"))?;
        Ok(Self { sandbox, proxy, client })
    }

    /// A client with another access secret of the same customer.
    pub(crate) fn client_with(&self, secret: &str) -> anyhow::Result<Client> {
        client(&self.proxy, secret)
    }

    /// A client of the development environment.
    pub(crate) fn development(&self, flow: &str) -> anyhow::Result<Client> {
        self.client_with(&secret(flow, "dev"))
    }

    /// A client with keys that are not accepted.
    pub(crate) fn stranger(&self) -> anyhow::Result<Client> {
        self.client_with("sandbox-unknown")
    }

    pub(crate) async fn user(&self, external_user_id: &str) -> anyhow::Result<User> {
        let user = self.client.users_create().body_map(|user| {
            user.external_user_id(external_user_id).first_name("Ines").last_name("Marlow").ssn("900112233")
        });
        Ok(user.send().await?.into_inner())
    }

    /// The person logs in with `goodpassword`; gives the link that comes of it.
    pub(crate) async fn connect(
        &self,
        user_id: &UserId,
        token: builder::BridgeTokenCreateRequest,
        username: &str,
    ) -> anyhow::Result<LinkAccessToken> {
        let bridge = self.client.bridge_tokens_create().user_id(user_id).body(token).send().await?;
        let public_token = self.log_in(&bridge.bridge_token, |login| login, username)?;
        let link = self.client.links_exchange_token().body_map(|body| body.public_token(&public_token)).send().await?;
        Ok(link.into_inner())
    }

    /// Plays the person in Bridge.
    pub(crate) fn log_in(
        &self,
        bridge_token: &Secret,
        more: impl FnOnce(BridgeLogin) -> BridgeLogin,
        username: &str,
    ) -> anyhow::Result<Secret> {
        let login = more(BridgeLogin::new(bridge_token.expose(), username, "goodpassword"));
        let connection = self.sandbox.bridge_login(login).context("the login")?;
        Ok(Secret::from(connection.public_token))
    }
}

fn secret(flow: &str, environment: &str) -> String {
    format!("{environment}-recorder-{flow}")
}

fn client(proxy: &Proxy, secret: &str) -> anyhow::Result<Client> {
    Ok(Client::builder(CLIENT_ID, secret).base_url(&proxy.base_url).build()?)
}

/// Fails unless the call was refused with this status.
pub(crate) fn refused<T>(outcome: truv_sdk::Result<Response<T>>, status: u16) -> anyhow::Result<()> {
    match outcome {
        Ok(response) => bail!("{}: was not refused with {status}", response.operation().id),
        Err(error) if error.status().is_some_and(|found| found.as_u16() == status) => Ok(()),
        Err(error) => Err(anyhow!(error).context(format!("this is not a {status}"))),
    }
}

/// A request body, written as JSON.
pub(crate) fn body<T: DeserializeOwned>(json: Value) -> anyhow::Result<T> {
    serde_json::from_value(json).context("this is no such body")
}

/// What an answer may leave out, and this one has.
pub(crate) fn there<T>(value: &Option<T>) -> anyhow::Result<&T> {
    value.as_ref().context("the answer lacks what the next call needs")
}
