//! The bank accounts of a person, and the reports on them.

use truv_sdk::types::{
    AssetsRequest, BankIncomeReportRequest, BridgeTokenCreateRequest, DataSource, IncomeInsightsRequest,
};

use crate::stage::{Stage, body};

#[allow(deprecated, reason = "deprecated operations still work")]
pub(super) async fn run(stage: &Stage) -> anyhow::Result<()> {
    let client = &stage.client;
    let user = stage.user("crm-0042").await?;
    let token = BridgeTokenCreateRequest::assets().data_sources(vec![DataSource::FinancialAccounts]);
    let link = stage.connect(&user.id, token, "goodlogin").await?.link_id;

    client.accounts_list().user_id(&user.id).send().await?;
    client.accounts_list().user_id(&user.id).liabilites(true).full_account_number(true).send().await?;
    client.accounts_list_balances().link_id(&link).send().await?;
    client.accounts_get_auth().link_id(&link).send().await?;
    client.transactions_list().link_id(&link).page_size(10).send().await?;
    client.transactions_list_recurring().user_id(&user.id).send().await?;
    client.bank_statements_list().link_id(&link).page_size(3).send().await?;
    client.investments_list().link_id(&link).send().await?;
    client.liabilities_get().link_id(&link).send().await?;
    stage.refused(client.accounts_list_balances().link_id("nowhere").send().await, 404)?;
    stage.refused(client.transactions_list().link_id(&link).page(99).send().await, 404)?;

    let request = body::<AssetsRequest>(serde_json::json!({"days_requested": 30}))?;
    let report = client.asset_reports_create().user_id(&user.id).body(request).send().await?;
    let report = &report.report_id;
    stage.settle(stage.aside().asset_reports_get().user_id(&user.id).report_id(report).wait()).await?;
    client.asset_reports_get().user_id(&user.id).report_id(report).send().await?;
    client.asset_reports_get_pdf().user_id(&user.id).report_id(report).send().await?;
    stage.refused(client.asset_reports_get().user_id(&user.id).report_id("nowhere").send().await, 404)?;
    let wrong = body::<AssetsRequest>(serde_json::json!({"account_ids": ["nowhere"]}))?;
    stage.refused(client.asset_reports_create().user_id(&user.id).body(wrong).send().await, 400)?;

    let request = body::<IncomeInsightsRequest>(serde_json::json!({"days_requested": 90}))?;
    let report = client.income_insights_reports_create().user_id(&user.id).body(request).send().await?;
    let report = &report.report_id;
    stage.settle(stage.aside().income_insights_reports_get().user_id(&user.id).report_id(report).wait()).await?;
    client.income_insights_reports_get().user_id(&user.id).report_id(report).send().await?;
    client.income_insights_reports_get_pdf().user_id(&user.id).report_id(report).send().await?;
    stage.refused(client.income_insights_reports_get().user_id(&user.id).report_id("nowhere").send().await, 404)?;

    client.bank_income_reports_get_latest().link_id(&link).send().await?;
    let request = body::<BankIncomeReportRequest>(serde_json::json!({}))?;
    let report = client.bank_income_reports_create().link_id(&link).body(request).send().await?;
    stage.settle(stage.aside().bank_income_reports_get().link_id(&link).report_id(&report.report_id).wait()).await?;
    client.bank_income_reports_get().link_id(&link).report_id(&report.report_id).send().await?;
    stage.refused(client.bank_income_reports_get().link_id(&link).report_id("nowhere").send().await, 404)
}
