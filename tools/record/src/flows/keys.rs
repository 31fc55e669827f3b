//! Rotation of the access secret.

use anyhow::Context;
use serde_json::Value;

use crate::stage::Stage;

pub(super) async fn run(stage: &Stage) -> anyhow::Result<()> {
    stage.refused(stage.client.keys_deactivate().send().await, 400)?;
    let created = stage.client.keys_create().send().await?;
    let new =
        serde_json::from_slice::<Value>(created.body()).context("the keys are not JSON")?["access_secret"].clone();
    let client = stage.client_with(new.as_str().context("there is no new secret")?)?;
    stage.refused(client.keys_create().send().await, 400)?;
    client.keys_deactivate().send().await?;
    stage.refused(stage.client.keys_create().send().await, 401)
}
