//! Scores of bank data that the customer sends.

use serde_json::{Value, json};
use truv_sdk::types::ScoringReportCreateRequest;

use crate::stage::{Stage, body, there};

pub(super) async fn run(stage: &Stage) -> anyhow::Result<()> {
    let client = &stage.client;
    for account in ["a-1", "unknown"] {
        let request = body::<ScoringReportCreateRequest>(request(account))?;
        let created = client.scoring_reports_create().body(request).send().await?;
        stage.settle(stage.aside().scoring_reports_get().report_id(there(&created.report_id)?).wait()).await?;
        client.scoring_reports_get().report_id(there(&created.report_id)?).send().await?;
    }
    stage.refused(client.scoring_reports_get().report_id("nowhere").send().await, 404)
}

/// Bank data of two months. If `account` is not one of its accounts, the data cannot be used.
fn request(account: &str) -> Value {
    let payments = [("2025-12-05", 1500.25), ("2025-12-19", 1500.25), ("2026-01-02", 1500.25), ("2026-01-20", -250.5)];
    let transactions: Vec<_> = (payments.iter().enumerate())
        .map(|(number, (day, amount))| {
            json!({
                "identifier": format!("t-{number}"), "account_identifier": account, "post_date": day,
                "amount": amount, "status": "posted", "description": "PAY",
            })
        })
        .collect();
    json!({
        "lender_reference": "loan-7", "customer_identifier": "c-1", "purpose": "decisioning",
        "cutoff_date": "2026-01-31",
        "institutions": [{"identifier": "i-1", "name": "Sample Bank", "data_source": "aggregation"}],
        "accounts": [{
            "identifier": "a-1", "institution_identifier": "i-1", "type": "checking", "balance_amount": 812.4,
            "balance_date": "2026-01-31", "autopay": false,
        }],
        "transactions": transactions,
    })
}
