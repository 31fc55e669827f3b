//! Policies of a home and of cars.

use truv_sdk::types::BridgeTokenCreateRequest;

use crate::stage::Stage;

#[allow(deprecated, reason = "deprecated operations still work")]
pub(super) async fn run(stage: &Stage) -> anyhow::Result<()> {
    let client = &stage.client;
    let user = stage.user("crm-0042").await?;
    let link = stage.connect(&user.id, BridgeTokenCreateRequest::insurance(), "goodlogin").await?;
    client.insurance_reports_get().link_id(&link.link_id).send().await?;
    client.insurance_reports_get_auto().link_id(&link.link_id).send().await?;
    client.insurance_reports_get_home().link_id(&link.link_id).send().await?;
    let token = &link.access_token;
    client.insurance_reports_get_by_token().body_map(|body| body.access_token(token)).send().await?;
    stage.refused(client.insurance_reports_get().link_id("nowhere").send().await, 404)
}
