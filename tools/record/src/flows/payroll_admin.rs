//! Directories and payrolls of a company. Deprecated by Truv.

use serde_json::json;
use truv_sdk::types::{BridgeTokenCreateRequest, PayrollAdminReportCreateRequest};

use crate::stage::{Stage, body, there};

#[allow(deprecated, reason = "deprecated operations still work")]
pub(super) async fn run(stage: &Stage) -> anyhow::Result<()> {
    let client = &stage.client;
    let user = stage.user("crm-0042").await?;
    let token = BridgeTokenCreateRequest::builder().product_type("admin");
    let link = stage.connect(&user.id, token, "goodlogin").await?;
    let token = &link.access_token;
    client.payroll_admin_get_directory().body_map(|body| body.access_token(token)).send().await?;
    let period = |last_day: &str| {
        body::<PayrollAdminReportCreateRequest>(
            json!({"access_token": token.expose(), "start_date": "2026-01-01", "end_date": last_day}),
        )
    };
    let created = client.payroll_admin_create_report().body(period("2026-01-31")?).send().await?;
    client.payroll_admin_get_report().report_id(there(&created.payroll_report_id)?).send().await?;
    stage.refused(client.payroll_admin_create_report().body(period("2025-01-01")?).send().await, 400)?;
    stage.refused(client.payroll_admin_get_report().report_id("nowhere").send().await, 404)
}
