//! Scores of bank data that the client sends.

use std::time::{Duration, UNIX_EPOCH};

use serde_json::{Value, json};
use truv_sandbox::{Clock, Pace, Sandbox};

use crate::client::{Client, start, start_with};

const REPORTS: &str = "/v1/scoring_attributes/reports";

fn request() -> Value {
    let payment = |number: u32, day: &str, amount: f64, text: &str| {
        json!({
            "identifier": format!("t-{number}"), "account_identifier": "a-1", "post_date": day, "amount": amount,
            "status": "posted", "description": text,
        })
    };
    json!({
        "lender_reference": "loan-1", "customer_identifier": "c-1", "purpose": "decisioning",
        "cutoff_date": "2025-06-30",
        "institutions": [{"identifier": "i-1", "name": "Sample Bank", "data_source": "aggregation"}],
        "accounts": [{"identifier": "a-1", "institution_identifier": "i-1", "type": "checking",
            "balance_amount": 812.4, "balance_date": "2025-06-30", "autopay": false}],
        "transactions": [
            payment(1, "2025-05-02", 1500.25, "PAY"), payment(2, "2025-05-16", 1500.25, "PAY"),
            payment(3, "2025-05-30", 1500.25, "PAY"), payment(4, "2025-06-13", 1500.25, "PAY"),
            payment(5, "2025-06-20", -250.5, "MARKET"), payment(6, "2025-07-01", -9999.0, "TOO LATE"),
        ],
    })
}

/// Both operations once, with success.
pub(crate) async fn walk(client: &Client) {
    let created = client.post(REPORTS, request()).await.expect(201);
    let path = format!("{REPORTS}/{}", created["report_id"].as_str().unwrap());
    client.get(&path).await.expect(200);
}

#[tokio::test]
async fn figures_are_those_of_the_data() {
    let (_sandbox, client) = start().await;
    let created = client.post(REPORTS, request()).await.expect(201);
    let path = format!("{REPORTS}/{}", created["report_id"].as_str().unwrap());
    let report = client.get(&path).await.expect(200);
    assert_eq!(report["status"], "success");
    assert_eq!(report["lender_reference"], "loan-1");
    let value = |short: &str| {
        let metrics = report["metrics"].as_array().unwrap();
        metrics.iter().find(|metric| metric["short_name"] == short).unwrap()["value"].clone()
    };
    assert_eq!(value("inflow_1m_l0"), 1500.25);
    assert_eq!(value("outflow_1m_l0"), 250.5);
    assert_eq!(value("inflow_2m_l0"), 6001.0);
    assert_eq!(value("count_3m_l0"), 5.0);
    let income = &report["derived_incomes"][0];
    assert_eq!(income["frequency"], "biweekly");
    assert_eq!(income["average_amount"], 1500.25);
    assert_eq!(income["monthly_amount"], 3250.54);
}

#[tokio::test]
async fn data_that_refers_to_nothing_cannot_be_used() {
    let (_sandbox, client) = start().await;
    for (pointer, value) in [
        ("/transactions/0/account_identifier", json!("x")),
        ("/accounts/0/institution_identifier", json!("x")),
        ("/accounts", json!([])),
    ] {
        let mut request = request();
        *request.pointer_mut(pointer).unwrap() = value;
        let created = client.post(REPORTS, request).await.expect(201);
        let path = format!("{REPORTS}/{}", created["report_id"].as_str().unwrap());
        let report = client.get(&path).await.expect(200);
        assert_eq!(report["status"], "data_import_error");
        assert_eq!(report["scores"], json!([]));
    }
    let refused = client.post(REPORTS, json!({"purpose": "curiosity"})).await.refused_fields();
    assert!(refused.contains(&"purpose".to_owned()) && refused.contains(&"accounts".to_owned()));
}

#[tokio::test]
async fn a_report_is_under_way_at_first() {
    let clock = Clock::standing_at(UNIX_EPOCH + Duration::from_secs(1_750_000_000));
    let (sandbox, client) = start_with(Sandbox::builder().pace(Pace::Timed(Duration::from_secs(3))).clock(clock)).await;
    let created = client.post(REPORTS, request()).await.expect(201);
    let path = format!("{REPORTS}/{}", created["report_id"].as_str().unwrap());
    let report = client.get(&path).await.expect(200);
    assert_eq!(report["status"], "processing");
    assert_eq!(report["metrics"], json!([]));
    assert_eq!(report["created_at"], "2025-06-15 15:06:40 +0000");
    sandbox.advance(Duration::from_secs(3));
    assert_eq!(client.get(&path).await.expect(200)["status"], "success");
    client.get(&format!("{REPORTS}/x")).await.expect(404);
}
