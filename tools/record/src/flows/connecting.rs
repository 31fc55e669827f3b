//! From a bridge token to a link and its data.

use std::time::Duration;

use truv_sdk::types::{BridgeTokenCreateRequest, BridgeTokenUser};

use crate::stage::Stage;

/// Hired less than a year ago, which keeps reports small.
const RECENTLY_HIRED: &str = "goodlogin.tn1";
const SEVEN_HOURS: Duration = Duration::from_secs(7 * 60 * 60);

#[allow(deprecated, reason = "deprecated operations still work")]
pub(super) async fn run(stage: &Stage) -> anyhow::Result<()> {
    let client = &stage.client;
    let user = stage.user("crm-0042").await?;
    let token = BridgeTokenCreateRequest::income().tracking_info("loan-7");
    let bridge = client.bridge_tokens_create().user_id(&user.id).body(token).send().await?;
    stage.refused(client.links_income_report().link_id("nowhere").send().await, 404)?;
    let public_token = stage.log_in(&bridge.bridge_token, RECENTLY_HIRED).await?;
    let exchange =
        async || client.links_exchange_token().body_map(|body| body.public_token(&public_token)).send().await;
    let link = exchange().await?;
    stage.refused(exchange().await, 410)?;
    stage.refused(
        client.bridge_tokens_create().user_id("nowhere").body(BridgeTokenCreateRequest::income()).send().await,
        404,
    )?;
    let expired =
        client.bridge_tokens_create().user_id(&user.id).body(BridgeTokenCreateRequest::income()).send().await?;
    if stage.advance(Duration::ZERO) {
        let expired = stage.log_in(&expired.bridge_token, "goodlogin").await?;
        stage.advance(SEVEN_HOURS);
        stage.refused(client.links_exchange_token().body_map(|body| body.public_token(&expired)).send().await, 410)?;
    }

    let person = BridgeTokenUser::builder().id(stage.name("crm-0044")).first_name("Noor").last_name("Okoro");
    client
        .bridge_tokens_create_with_user()
        .body_map(|token| token.product_type("employment").user(person))
        .send()
        .await?;

    // a failed login leaves a task that says why
    let bridge =
        client.bridge_tokens_create().user_id(&user.id).body(BridgeTokenCreateRequest::income()).send().await?;
    stage.fail_to_log_in(&bridge.bridge_token, "account_locked")?;
    let tasks = client.tasks_list().user_id(&user.id).page_size(2).send().await?;
    for task in &tasks.results {
        client.tasks_get().task_id(&task.id).send().await?;
    }
    client.tasks_list().status("done").ordering("created_at").send().await?;
    stage.refused(client.tasks_get().task_id("nowhere").send().await, 404)?;

    client.links_list().user_id(&user.id).send().await?;
    client.links_list().page_size(1).send().await?;
    client.links_get().link_id(&link.link_id).send().await?;
    client.links_income_report().link_id(&link.link_id).send().await?;
    client.links_employment_report().link_id(&link.link_id).send().await?;
    let token = &link.access_token;
    client.links_income_report_by_token().body_map(|body| body.access_token(token)).send().await?;
    client.links_employment_report_by_token().body_map(|body| body.access_token(token)).send().await?;
    if let Some(other) = stage.development()? {
        stage.refused(other.links_get().link_id(&link.link_id).send().await, 403)?;
    }
    client.links_delete().link_id(&link.link_id).send().await?;
    stage.refused(client.links_get().link_id(&link.link_id).send().await, 404)
}
