//! Endpoints for webhooks, and the history of deliveries.

use truv_sdk::types::WebhookCreateRequest;

use crate::stage::{Stage, body};

pub(super) async fn run(stage: &Stage) -> anyhow::Result<()> {
    let client = &stage.client;
    let hook = || {
        body::<WebhookCreateRequest>(serde_json::json!({
            "name": "Loans", "webhook_url": format!("https://lender.example/{}", stage.name("truv")), "env_type": "sandbox",
            "events": ["task-status-updated", "order-status-updated"],
        }))
    };
    let webhook = client.webhooks_create().body(hook()?).send().await?;
    stage.refused(client.webhooks_create().body(hook()?).send().await, 400)?;
    client.webhooks_list().send().await?;
    client.webhooks_update().webhook_id(&webhook.id).body_map(|body| body.enabled(false)).send().await?;
    client.webhooks_get().webhook_id(&webhook.id).send().await?;
    client.webhook_requests_list().send().await?;
    stage.refused(client.webhook_requests_list().status_code(99).send().await, 400)?;
    client.webhooks_delete().webhook_id(&webhook.id).send().await?;
    stage.refused(client.webhooks_get().webhook_id(&webhook.id).send().await, 404)
}
