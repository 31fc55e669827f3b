//! Truv's own operations for test data.

use serde_json::json;
use truv_sdk::types::{SandboxDocumentCreateRequest, SandboxResolveRequest, SandboxScenarioCreateRequest};

use crate::stage::{Stage, body, there};

pub(super) async fn run(stage: &Stage) -> anyhow::Result<()> {
    let client = &stage.client;
    let create = async |json| {
        anyhow::Ok(client.sandbox_create_scenario().body(body::<SandboxScenarioCreateRequest>(json)?).send().await)
    };
    let scenario = create(json!({
        "label": "Locked", "data_source": "payroll", "username": stage.name("ana"), "behavior_status": "account_locked",
        "payload": {"employments": [], "flags": {"is_suspicious": false}},
    }))
    .await??;
    stage.refused(create(json!({"data_source": "payroll", "username": "goodlogin"})).await?, 400)?;
    client.sandbox_list_scenarios().page_size(5).send().await?;
    client
        .sandbox_update_scenario()
        .scenario_id(there(&scenario.id)?)
        .body_map(|body| body.enabled(true))
        .send()
        .await?;
    client.sandbox_get_scenario().scenario_id(there(&scenario.id)?).send().await?;
    for username in [stage.name("ana"), "someone".to_owned()] {
        let request = body::<SandboxResolveRequest>(json!({"data_source": "payroll", "username": username}))?;
        client.sandbox_resolve_scenario().body(request).send().await?;
    }
    if let Some(other) = stage.development()? {
        stage.refused(other.sandbox_list_scenarios().send().await, 403)?;
    }
    client.sandbox_delete_scenario().scenario_id(there(&scenario.id)?).send().await?;
    stage.refused(client.sandbox_get_scenario().scenario_id(there(&scenario.id)?).send().await, 404)?;

    let request = json!({
        "filename": stage.name("stub.pdf"), "content": "JVBERi0xLjQ=", "documents": [{"document_type": "paystub"}],
    });
    let create = async || {
        let request = body::<SandboxDocumentCreateRequest>(request.clone())?;
        anyhow::Ok(client.sandbox_create_document().body(request).send().await)
    };
    let document = create().await??;
    stage.refused(create().await?, 400)?;
    client.sandbox_list_documents().page_size(5).send().await?;
    client.sandbox_get_document().document_id(there(&document.id)?).send().await?;
    client.sandbox_delete_document().document_id(there(&document.id)?).send().await?;
    stage.refused(client.sandbox_get_document().document_id(there(&document.id)?).send().await, 404)
}
