//! A running state that is written out as a seed is taken as a seed, with the same people, data and webhooks.

use serde_json::{Value, json};
use truv_sandbox::{BridgeLogin, Sandbox};

use crate::client::{Client, start};
use crate::documents::{base64, pdf};
use crate::orders::text;

const SEED: &str = "
clock: {now: '2025-06-15T12:00:00Z', stands: true}
directory:
  companies: [{name: Home Depot, domain: homedepot.example, phone: '4045550100', ein: '12-3456789',
               address: {street: 1 Main St, city: Atlanta, state: GA, zip: '30301'}}]
  providers: [{name: Chase, data_source: financial_accounts}, {name: Own Payroll, data_source: payroll}]
webhooks: [{name: mine, webhook_url: 'https://hooks.example/a', events: [task-status-updated], env_type: sandbox}]
templates: [{name: Lending, products: [income]}]
documents: [{filename: stub.pdf, content: JVBERi0xLjQ=}]
users:
  - external_user_id: rich
    first_name: Zoë
    last_name: O'Brien-Øst
    ssn: '900114321'
    links:
      - product_type: income
        username: rich
        password: secret
        employments:
          - &cook {job_title: Cook, income: 19.5, income_unit: HOURLY, pay_frequency: W, manager_name: null,
             company: {name: Home Depot}, profile: {first_name: Zoë, ssn: 900-11-4321}, end_date: null,
             statements: [{pay_date: 2025-06-06, gross_pay: 500, net_pay: '410.50',
                           earnings: [{name: Tips, category: bonus, amount: 20}]}],
             w2s: [{year: 2024, wages: 25000}], bank_accounts: [{account_type: checking, deposit_value: 100}],
             shifts: [{start_date: 2025-06-02, type: delivery}]}
          - {job_title: Nurse, income: '83200', income_unit: YEARLY, company: {name: City Hospital}}
      - product_type: assets
        provider_name: Chase
        accounts:
          - {id: one, type: checking, balance: 1000.25, owners: [{full_name: Zoë O'Brien, relation_type: JOINT}],
             transactions: [{date: 2025-06-01, amount: -12.5, description: Coffee, categories: [Food]},
                            {transacted_at: '2025-06-02T10:00:00', amount: 1500, description: Payroll}]}
          - {type: CREDIT_CARD, balance: 20, credit_limit: 500}
        transactions: [{account_id: one, amount: 3, posted_at: '2025-06-03T10:00:00Z'}]
      - product_type: insurance
        policies: [{policy_type: HOMEOWNERS, carrier_policy_number: H-77, total_premium_cents: 123400, canceled_date: null,
                    claims: [{type: THEFT, status: CLOSED, date_occurred: '2024-01-01T00:00:00Z'}]}]
  - {external_user_id: student, date_of_birth: 1999-09-09, first_name: Sam, last_name: Lee}
scenarios:
  - {label: student, date_of_birth: 1999-09-09, behavior_status: done}
  - {label: files, data_source: docs, filenames: [stub.pdf], payload: {employments: [*cook]}}
environments:
  - {client_id: other, access_secret: dev-other, users: [{external_user_id: elsewhere}]}
";

/// More than a seed can say: what clients send, and what people do.
async fn enrich(sandbox: &Sandbox, client: &Client) {
    let file = json!({"filename": "other.pdf", "content": "JVBERi0xLjQ="});
    let file = client.post("/v1/sandbox/documents/", file).await.expect(201);
    // The API takes payloads that a seed may not have.
    let scenario = json!({
        "label": "loose", "data_source": "payroll", "username": "loose", "password": "secret",
        "payload": {"unheard_of": 1, "employments": [
            {"job_titel": "x", "job_title": "Pilot", "income": "abc", "start_date": "2025-13-45",
             "w2s": [{"year": 2024, "wages": 10, "document_id": file["id"]}]},
        ]},
    });
    client.post("/v1/sandbox/scenarios/", scenario).await.expect(201);
    let scenario = json!({
        "label": "insured", "data_source": "insurance", "username": "loose", "password": "secret",
        "payload": {"policies": [7, {"policy_type": "AUTO", "loss_events": [{"type": "FIRE"}]}]},
    });
    client.post("/v1/sandbox/scenarios/", scenario).await.expect(201);
    let template = client.post("/v1/templates/", json!({"name": "Own", "products": ["income"]})).await.expect(201);
    let order = json!({
        "products": ["income"], "first_name": "Lena", "last_name": "Moss", "order_number": "n-1", "extra": 1,
        "template_id": template["id"], "employers": [{"company_name": "Home Depot", "extra": {"a": 1}}],
    });
    let order = client.post("/v1/orders/", order).await.expect(201);
    let token = text(&order["employers"][0]["bridge_token"]);
    sandbox.bridge_login(BridgeLogin::new(token, "goodlogin", "goodpassword")).unwrap();
    let certify = format!("/_sandbox/orders/{}/certify", text(&order["id"]));
    client.send(client.bare("POST", &certify).json(&json!({}))).await.expect(204);
    let school =
        json!({"products": ["education"], "external_user_id": "student", "first_name": "Sam", "last_name": "Lee"});
    client.post("/v1/orders/", school).await.expect(201);
    let paper =
        json!({"filename": "paystub-1.pdf", "mime_type": "application/pdf", "content": base64(&pdf("paystub-1.pdf"))});
    let collection = json!({"documents": [paper], "users": [{"external_user_id": "uploader"}]});
    client.user("uploader").await;
    let made = client.post("/v1/documents/collections/", collection).await.expect(201);
    let path = format!("/v1/documents/collections/{}/finalize/", text(&made["collection_id"]));
    client.send(client.request("POST", &path)).await.expect(200);
    client.connected(sandbox).await;
}

async fn assert_rich(client: &Client) {
    let users = client.get("/v1/users/?external_user_id=rich&list_links=true").await.expect(200);
    let person = &users["results"][0];
    assert_eq!((text(&person["first_name"]), text(&person["last_name"])), ("Zoë", "O'Brien-Øst"));
    let report = async |product: &str, path: &str| {
        let links = person["links"].as_array().unwrap().iter();
        let link = links.clone().find(|link| link["initial_product_type"] == product);
        let link = link.unwrap_or_else(|| panic!("no {product} in {person}"));
        client.get(&format!("/v1/links/{}/{path}", text(&link["id"]))).await.expect(200)
    };
    let jobs = report("income", "income/report/").await["employments"].clone();
    assert_eq!((&jobs[0]["job_title"], &jobs[1]["job_title"]), (&json!("Cook"), &json!("Nurse")));
    assert_eq!(jobs[0]["statements"][0]["net_pay"], "410.50");
    let accounts = format!("/v1/users/{}/financial_accounts/accounts/", text(&person["id"]));
    let accounts = client.get(&accounts).await.expect(200).to_string();
    assert!(accounts.contains("1000.25"), "{accounts}");
    assert_eq!(
        report("insurance", "insurance/report/").await["insurance"]["policies"][0]["carrier_policy_number"],
        "H-77"
    );
    assert_eq!(client.get("/v1/webhooks/").await.expect(200)["results"][0]["webhook_url"], "https://hooks.example/a");
    let orders = client.get("/v1/orders/").await.expect(200);
    let order = orders["results"].as_array().unwrap().iter().find(|order| order["order_number"] == "n-1").unwrap();
    assert_eq!(order["employers"][0]["status"], "completed");
    assert_eq!(client.with_keys("other", "dev-other").get("/v1/users/").await.expect(200)["count"], 1);
}

#[tokio::test]
async fn a_rich_state_reads_back_as_json_and_yaml() {
    let (sandbox, client) = start().await;
    sandbox.apply_seed(SEED).unwrap();
    enrich(&sandbox, &client).await;
    assert_rich(&client).await;
    let mut written = sandbox.control().written_seed().await.unwrap();
    for _ in 0..2 {
        for seed in [written.clone(), format!("# YAML, as JSON is\n{written}")] {
            let (other, other_client) = start().await;
            other.apply_seed(&seed).unwrap_or_else(|problem| panic!("{problem}\n{seed}"));
            assert_rich(&other_client).await;
            written = other.control().written_seed().await.unwrap();
        }
    }
    let written: Value = serde_json::from_str(&written).unwrap();
    let scenarios = written["scenarios"].as_array().unwrap();
    let loose = scenarios.iter().find(|scenario| scenario["label"] == "loose").unwrap();
    let kept = json!({"employments": [{"job_title": "Pilot", "w2s": [{"year": 2024, "wages": 10}]}]});
    assert_eq!(loose["payload"], kept);
    let insured = scenarios.iter().find(|scenario| scenario["label"] == "insured").unwrap();
    assert_eq!(insured["payload"], json!({"policies": [{"policy_type": "AUTO", "loss_events": []}]}));
    let schema = client.unchecked(client.bare("GET", "/_sandbox/seed/schema")).await.1;
    let validator = jsonschema::validator_for(&schema).unwrap();
    let wrong: Vec<String> = validator.iter_errors(&written).map(|error| error.to_string()).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}
