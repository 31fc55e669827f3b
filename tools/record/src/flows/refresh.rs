//! The data of a link, fetched again.

use truv_sdk::types::BridgeTokenCreateRequest;
use truv_sdk::value::Secret;

use crate::stage::Stage;

/// How many refreshes are allowed in 24 hours; the login in Bridge does not count.
const REFRESHES: usize = 4;

pub(super) async fn run(stage: &Stage) -> anyhow::Result<()> {
    let client = &stage.client;
    let user = stage.user("crm-0042").await?;
    let link = stage.connect(&user.id, BridgeTokenCreateRequest::income(), "goodlogin").await?;
    let refresh =
        async |token: &Secret| client.refresh_tasks_create().body_map(|body| body.access_token(token)).send().await;
    let mut refused_by_limit = None;
    for _ in 0..=REFRESHES {
        match refresh(&link.access_token).await {
            Ok(task) => {
                stage.settle(stage.aside().refresh_tasks_get().task_id(&task.task_id).wait()).await?;
                client.refresh_tasks_get().task_id(&task.task_id).send().await?;
            }
            limit => {
                refused_by_limit = Some(limit);
                break;
            }
        }
    }
    stage.refused(refused_by_limit.ok_or_else(|| anyhow::anyhow!("no refresh was refused"))?, 429)?;
    stage.refused(refresh(&Secret::from("unknown")).await, 403)?;
    stage.refused(client.refresh_tasks_get().task_id("nowhere").send().await, 404)
}
