//! Insurers: policies, and the people and property that they cover.

use serde_json::{Value, json};
use truv_sandbox::Sandbox;

use crate::assets::connect;
use crate::client::{Client, start};

fn insurance() -> Value {
    json!({"product_type": "insurance", "tracking_info": "case-11"})
}

/// Every operation on insurers once, with success.
pub(crate) async fn walk(client: &Client, sandbox: &Sandbox) {
    let connected = connect(client, sandbox, insurance(), "goodlogin").await;
    let report = format!("/v1/links/{}/insurance/report/", connected.link_id);
    let whole = client.get(&report).await.expect(200);
    client.get(&format!("{report}auto/")).await.expect(200);
    client.get(&format!("{report}home/")).await.expect(200);
    let by_token = json!({"access_token": connected.access_token});
    let by_token = client.post("/v1/links/reports/insurance/", by_token).await.expect(201);
    assert_eq!(by_token, whole);
}

fn sum(items: &Value, name: &str) -> i64 {
    items.as_array().unwrap().iter().map(|item| item[name].as_i64().unwrap()).sum()
}

#[tokio::test]
async fn premiums_add_up_and_references_lead_somewhere() {
    let (sandbox, client) = start().await;
    let connected = connect(&client, &sandbox, insurance(), "goodlogin").await;
    let path = format!("/v1/links/{}/insurance/report/", connected.link_id);
    let report = client.get(&path).await.expect(200);
    assert_eq!(report["tracking_info"], "case-11");
    assert_eq!(report["provider"], "truv_insurance");
    assert_eq!(report["identity"]["first_name"], "Ines");
    let found = &report["insurance"];
    let [auto, home] = found["policies"].as_array().unwrap().as_slice() else { panic!("two policies") };

    let cars = auto["vehicles"].as_array().unwrap();
    assert_eq!(
        cars.iter().map(|car| sum(&car["coverages"], "premium_cents")).sum::<i64>(),
        auto["total_premium_cents"]
    );
    assert_eq!(sum(&home["dwellings"][0]["coverages"], "premium_cents"), home["total_premium_cents"]);
    assert_eq!(auto["claims"][0]["payout_cents"], auto["loss_events"][0]["amount_paid_cents"]);

    let drivers: Vec<_> = found["drivers"].as_array().unwrap().iter().map(|driver| &driver["id"]).collect();
    assert!(cars.iter().all(|car| drivers.contains(&&car["drivers"][0]["id"])));
    assert!(drivers.contains(&&found["driving_records"][0]["driver_id"]));
    assert!(drivers.contains(&&auto["claims"][0]["driver_id"]));
    assert!(cars.iter().any(|car| car["id"] == auto["claims"][0]["vehicle_id"]));
    assert_eq!(found["agents"][0]["policy_ids"], json!([auto["id"], home["id"]]));
    let id = auto["id"].as_str().unwrap();
    assert_eq!(id.split('-').map(str::len).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);

    let only_cars = client.get(&format!("{path}auto/")).await.expect(200);
    assert_eq!(only_cars["insurance"]["policies"][0]["vehicles"], auto["vehicles"]);
    assert_eq!(only_cars["insurance"]["policies"].as_array().unwrap().len(), 1);
    let only_homes = client.get(&format!("{path}home/")).await.expect(200);
    assert_eq!(only_homes["insurance"]["policies"][0]["dwellings"], home["dwellings"]);
    assert!(only_homes["insurance"].get("drivers").is_none());
}

#[tokio::test]
async fn policies_are_renewed_every_year() {
    let (sandbox, client) = start().await;
    let connected = connect(&client, &sandbox, insurance(), "goodlogin").await;
    let path = format!("/v1/links/{}/insurance/report/auto/", connected.link_id);
    let before = client.get(&path).await.expect(200)["insurance"]["policies"][0].clone();
    sandbox.advance(std::time::Duration::from_secs(400 * 24 * 60 * 60));
    let refresh = json!({"access_token": connected.access_token});
    client.post("/v1/refresh/tasks/", refresh).await.expect(201);
    let after = client.get(&path).await.expect(200)["insurance"]["policies"][0].clone();
    assert_eq!(after["id"], before["id"]);
    assert!(after["effective_date"].as_str() > before["effective_date"].as_str());
    assert!(after["expiry_date"].as_str() > before["expiry_date"].as_str());
}

#[tokio::test]
async fn other_links_have_no_insurance() {
    let (sandbox, client) = start().await;
    let connected = client.connected(&sandbox).await;
    let body = json!({"access_token": connected.access_token});
    client.post("/v1/links/reports/insurance/", body).await.expect(404);
    let refused = client.post("/v1/links/reports/insurance/", json!({"access_token": "x"})).await;
    assert_eq!(refused.expect(403)["error"]["code"], "incorrect_token");
}
