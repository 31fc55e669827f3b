//! Truv's own sandbox.

use truv_sdk::types::{
    SandboxDocumentCreateRequest, SandboxResolveRequest, SandboxScenarioCreateRequest, SandboxScenarioUpdateRequest,
};

use super::{Answer, Called, Operation, body};

operations! {
    json: sandbox_list_scenarios.cursor("bmV4dA==").page_size(50);
    json: sandbox_create_scenario.body(body::<SandboxScenarioCreateRequest>());
    json: sandbox_get_scenario.scenario_id("a-scenario");
    json: sandbox_update_scenario.scenario_id("a-scenario").body(body::<SandboxScenarioUpdateRequest>());
    json: sandbox_delete_scenario.scenario_id("a-scenario");
    json: sandbox_resolve_scenario.body(body::<SandboxResolveRequest>());
    json: sandbox_list_documents.cursor("bmV4dA==").page_size(50);
    json: sandbox_create_document.body(body::<SandboxDocumentCreateRequest>());
    json: sandbox_get_document.document_id("a-document");
    json: sandbox_delete_document.document_id("a-document");
}
