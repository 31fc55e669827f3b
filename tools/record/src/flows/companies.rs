//! Employers and providers.

use truv_sdk::types::CompanyMatchRequest;

use crate::stage::{Stage, body};

pub(super) async fn run(stage: &Stage) -> anyhow::Result<()> {
    let client = &stage.client;
    let found = client.companies_search().query("copper").send().await?;
    let first = found.first().ok_or_else(|| anyhow::anyhow!("no company has that name"))?;
    client.companies_get().company_mapping_id(&first.company_mapping_id).product_type("income").send().await?;
    stage.refused(client.companies_get().company_mapping_id("nowhere").send().await, 404)?;
    client.companies_list().page_size(3).send().await?;
    for name in [first.name.as_str(), "Unheard Of"] {
        let request = body::<CompanyMatchRequest>(serde_json::json!({"name": name}))?;
        client.companies_match().body(request).send().await?;
    }

    client.providers_list().page_size(3).send().await?;
    client.providers_list().query("truv").data_source("financial_accounts").product_type("assets").send().await?;
    stage.refused(client.providers_list().ordering("nonsense").send().await, 400)?;
    client.providers_get().provider_id("truv").product_type("income").send().await?;
    client.providers_get().provider_id("truv_bank").send().await?;
    stage.refused(client.providers_get().provider_id("nowhere").send().await, 404)
}
