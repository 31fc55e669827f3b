//! The set-up of an endpoint for events, in one call that can be made again.

use std::collections::HashSet;

use crate::client::Client;
use crate::credentials::Environment;
use crate::error::Error;
use crate::generated::types::{EnvType, Webhook, WebhookEventType};

/// What [`Client::webhooks_ensure`] found or did.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "compare", derive(PartialEq, Eq))]
#[non_exhaustive]
pub enum EnsuredWebhook {
    /// The endpoint was not registered; now it is.
    Created(Webhook),
    /// The endpoint was registered for other events, or disabled; now it is enabled for these events.
    Updated(Webhook),
    /// The endpoint was registered for these events.
    Unchanged(Webhook),
}

impl EnsuredWebhook {
    /// The endpoint as it is registered now.
    #[must_use]
    pub fn webhook(&self) -> &Webhook {
        match self {
            Self::Created(webhook) | Self::Updated(webhook) | Self::Unchanged(webhook) => webhook,
        }
    }
}

/// Shorter ways that take several requests.
impl Client {
    /// Makes sure that the endpoint at `url` is registered for exactly these events, in this client's environment, and is
    /// enabled. If it is, nothing changes, so a service can call this at each start. `name` is only used if
    /// the endpoint is registered for the first time.
    ///
    /// An endpoint is the same if its URL is the same, letter by letter. Two processes that start at the same moment may
    /// both register a new endpoint; call this from one of them, or before they start.
    ///
    /// ```no_run
    /// # async fn example(client: truv_sdk::Client) -> truv_sdk::Result<()> {
    /// use truv_sdk::types::WebhookEventType::{LinkConnected, TaskStatusUpdated};
    ///
    /// let url = "https://lender.example.org/truv";
    /// let ensured = client.webhooks_ensure("lending", url, [LinkConnected, TaskStatusUpdated]).await?;
    /// println!("endpoint {} is registered", ensured.webhook().id);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The endpoints cannot be listed, or the endpoint cannot be registered or changed.
    pub async fn webhooks_ensure<E>(&self, name: &str, url: &str, events: E) -> Result<EnsuredWebhook, Error>
    where
        E: IntoIterator<Item: Into<WebhookEventType>>,
    {
        let events: Vec<WebhookEventType> = events.into_iter().map(Into::into).collect();
        let environment = match self.environment() {
            Environment::Sandbox => EnvType::Sandbox,
            Environment::Development => EnvType::Dev,
            Environment::Production => EnvType::Prod,
        };
        let mut registered = self.webhooks_list().stream();
        while let Some(webhook) = registered.next().await {
            let webhook = webhook?;
            if webhook.webhook_url != url || webhook.env_type != environment {
                continue;
            }
            let of = |events: &[WebhookEventType]| events.iter().cloned().collect::<HashSet<_>>();
            if webhook.enabled != Some(false) && of(&webhook.events) == of(&events) {
                return Ok(EnsuredWebhook::Unchanged(webhook));
            }
            let update = self.webhooks_update().webhook_id(webhook.id);
            let updated = update.body_map(|body| body.events(events).enabled(true)).send().await?;
            return Ok(EnsuredWebhook::Updated(updated.into_inner()));
        }
        let create = self
            .webhooks_create()
            .body_map(|body| body.name(name).webhook_url(url).env_type(environment).events(events))
            .send()
            .await?;
        Ok(EnsuredWebhook::Created(create.into_inner()))
    }
}
