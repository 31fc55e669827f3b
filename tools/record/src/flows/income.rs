//! Income and employment: reports on a person, and each part of the data of a link.

use truv_sdk::types::{BridgeTokenCreateRequest, VoieReportsRequest};

use crate::stage::{Stage, body, there};

/// Hired less than a year ago, which keeps reports small.
const RECENTLY_HIRED: &str = "goodlogin.tn1";
/// A provider that pays benefits, and writes letters about them.
const BENEFITS_PROVIDER: &str = "va";

pub(super) async fn run(stage: &Stage) -> anyhow::Result<()> {
    let client = &stage.client;
    let user = stage.user("crm-0042").await?;
    let link = stage.connect(&user.id, BridgeTokenCreateRequest::income(), RECENTLY_HIRED).await?;
    let link = &link.link_id;

    let request = body::<VoieReportsRequest>(serde_json::json!({}))?;
    let report = client.user_reports_create().user_id(&user.id).body(request).send().await?;
    let report = &report.report_id;
    stage.settle(stage.aside().user_reports_get().user_id(&user.id).report_id(report).wait()).await?;
    client.user_reports_get().user_id(&user.id).report_id(report).send().await?;
    client.user_reports_get_pdf().user_id(&user.id).report_id(report).send().await?;
    stage.refused(client.user_reports_get().user_id(&user.id).report_id("nowhere").send().await, 404)?;
    if let Some(other) = stage.development()? {
        stage.refused(other.user_reports_get().user_id(&user.id).report_id(report).send().await, 403)?;
    }

    client.employments_get_latest().link_id(link).send().await?;
    client.employments_list().link_id(link).send().await?;
    client.identity_get().link_id(link).send().await?;
    client.bank_accounts_list().link_id(link).send().await?;
    let statements = client.statements_list().link_id(link).page_size(2).send().await?;
    for statement in &statements.results {
        client.statements_get().link_id(link).statement_id(there(&statement.id)?).send().await?;
    }
    stage.refused(client.statements_get().link_id(link).statement_id("nowhere").send().await, 404)?;
    client.shifts_list().link_id(link).page_size(5).send().await?;
    for form in &client.tax_documents_list().link_id(link).send().await?[..] {
        client.tax_documents_get().link_id(link).tax_document_id(there(&form.id)?).send().await?;
    }
    stage.refused(client.tax_documents_get().link_id(link).tax_document_id("nowhere").send().await, 404)?;
    stage.refused(client.employments_list().link_id("nowhere").send().await, 404)?;
    stage.refused(client.identity_get().link_id("nowhere").send().await, 404)?;

    let token = BridgeTokenCreateRequest::income().provider_id(BENEFITS_PROVIDER);
    let link = stage.connect(&user.id, token, "goodlogin").await?.link_id;
    for letter in &client.benefit_letters_list().link_id(&link).send().await?[..] {
        client.benefit_letters_get().link_id(&link).benefit_letter_id(there(&letter.id)?).send().await?;
    }
    stage.refused(client.benefit_letters_get().link_id(&link).benefit_letter_id("nowhere").send().await, 404)
}
