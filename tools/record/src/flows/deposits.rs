//! Pay that is sent to another account: deposit switches and paycheck linked loans.

use truv_sdk::types::{BridgeTokenCreateRequest, TargetBankAccount};

use crate::stage::Stage;

#[allow(deprecated, reason = "deprecated operations still work")]
pub(super) async fn run(stage: &Stage) -> anyhow::Result<()> {
    let client = &stage.client;
    let user = stage.user("crm-0042").await?;
    let account = TargetBankAccount::percent("16002600", "123456789", "Example Bank", "40").account_type("checking");
    let link = stage.connect(&user.id, BridgeTokenCreateRequest::deposit_switch(account), "goodlogin").await?;
    client.deposit_switch_reports_get_for_link().link_id(&link.link_id).send().await?;
    client.deposit_switch_reports_get_for_user().user_id(&user.id).send().await?;
    let token = &link.access_token;
    client.deposit_switch_reports_get_by_token().body_map(|body| body.access_token(token)).send().await?;
    stage.refused(client.pll_reports_get().link_id(&link.link_id).send().await, 404)?;

    let account = TargetBankAccount::amount("16002601", "123456789", "Loan Bank", "125.50").account_type("checking");
    let link = stage.connect(&user.id, BridgeTokenCreateRequest::pll(account), "goodlogin").await?;
    client.pll_reports_get().link_id(&link.link_id).send().await?;
    let token = &link.access_token;
    client.pll_reports_get_by_token().body_map(|body| body.access_token(token)).send().await?;
    stage.refused(client.deposit_switch_reports_get_for_user().user_id("nowhere").send().await, 404)?;
    stage.refused(client.deposit_switch_reports_get_for_link().link_id("nowhere").send().await, 404)
}
