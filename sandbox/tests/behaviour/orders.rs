//! Orders: from the invitation to the data.

use std::time::Duration;

use serde_json::{Value, json};
use truv_sandbox::{BridgeLogin, Clock, Connection, Sandbox};

use crate::client::{Client, start, start_with};

/// Monday, 2025-06-16T00:00:00Z.
pub(crate) fn monday() -> Clock {
    Clock::standing_at(std::time::UNIX_EPOCH + Duration::from_secs(1_750_032_000))
}

pub(crate) fn hours(count: u64) -> Duration {
    Duration::from_secs(count * 60 * 60)
}

pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

pub(crate) fn path(order: &Value) -> String {
    format!("/v1/orders/{}/", text(&order["id"]))
}

pub(crate) fn person(more: Value) -> Value {
    let mut body = json!({"first_name": "Ines", "last_name": "Marlow", "products": ["income"]});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

pub(crate) async fn create(client: &Client, more: Value) -> Value {
    client.post("/v1/orders/", person(more)).await.expect(201)
}

pub(crate) async fn get(client: &Client, order: &Value) -> Value {
    client.get(&path(order)).await.expect(200)
}

pub(crate) fn log_in(sandbox: &Sandbox, holder: &Value) -> Connection {
    let login = BridgeLogin::new(text(&holder["bridge_token"]), "goodlogin", "goodpassword");
    sandbox.bridge_login(login).unwrap()
}

pub(crate) fn statuses<'a>(order: &'a Value, list: &str) -> Vec<&'a str> {
    order[list].as_array().unwrap().iter().map(|part| text(&part["status"])).collect()
}

/// Every operation on orders succeeds once.
pub(crate) async fn walk(client: &Client, sandbox: &Sandbox) {
    let order = create(client, json!({"ssn": "900-11-2244", "order_number": "walk-1"})).await;
    let path = path(&order);
    client.patch(&path, json!({"notes": "Call after noon."})).await.expect(204);
    client.post(&format!("{path}employers/"), json!({"company_name": "Second"})).await.expect(201);
    log_in(sandbox, &order["employers"][0]);
    assert_eq!(get(client, &order).await["notes"], "Call after noon.");
    client.get("/v1/orders/").await.expect(200);
    client.post("/v1/orders/lookup/", json!({"ssn": "900112244"})).await.expect(200);
    client.post(&path, json!({"products": ["employment"]})).await.expect(201);
    for part in ["events", "certifications", "invoice"] {
        client.get(&format!("{path}{part}/")).await.expect(200);
    }
    let order = create(client, json!({})).await;
    client.send(client.request("POST", &format!("{}cancel/", self::path(&order)))).await.expect(200);
    let job = client.post("/v1/orders/batch/", json!({"orders": [person(json!({}))]})).await.expect(202);
    client.get(&format!("/v1/orders/batch/{}/", text(&job["id"]))).await.expect(200);
}

#[tokio::test]
async fn an_embedded_order_with_two_employers() {
    let (sandbox, client) = start_with(Sandbox::builder().clock(monday())).await;
    let found = client.get("/v1/company-mappings-search/?query=juniper").await.expect(200);
    let order = create(
        &client,
        json!({"external_user_id": "crm-5", "employers": [
            {"company_mapping_id": found[0]["company_mapping_id"], "suborder_number": "a"},
            {"company_name": "bluestem logistics", "start_date": "2020-02-03", "unheard_of": 1},
        ]}),
    )
    .await;
    assert_eq!(statuses(&order, "employers"), ["pending", "pending"]);
    let [one, two] = [&order["employers"][0], &order["employers"][1]];
    assert_eq!((&one["company_name"], &one["suborder_number"]), (&json!("Juniper Software"), &json!("a")));
    assert_eq!((&two["company_name"], &two["start_date"]), (&json!("bluestem logistics"), &json!("2020-02-03")));
    for nothing_yet in ["link_id", "access_token", "pdf_report", "data_source", "last_task_status"] {
        assert_eq!(one[nothing_yet], Value::Null);
    }
    assert_eq!((&one["employments"], &order["financial_accounts"]), (&json!([]), &json!([])));
    let mut tokens = [&order["bridge_token"], &one["bridge_token"], &two["bridge_token"]].map(text);
    tokens.sort_unstable();
    assert!(tokens[0] != tokens[1] && tokens[1] != tokens[2]);
    let share_url = text(&order["share_url"]);
    assert!(share_url.contains(text(&order["bridge_token"])) && share_url.contains(text(&order["id"])));
    let user = client.get(&format!("/v1/users/{}/", text(&order["user_id"]))).await.expect(200);
    assert_eq!((&user["external_user_id"], &user["first_name"]), (&json!("crm-5"), &json!("Ines")));

    // The second employer uses its own token; the first uses the order's token, since it is the only part left.
    let second = log_in(&sandbox, two);
    let halfway = get(&client, &order).await;
    assert_eq!(statuses(&halfway, "employers"), ["pending", "completed"]);
    assert_eq!((&halfway["completed_at"], &halfway["user_consent_at"]), (&Value::Null, &order["created_at"]));
    sandbox.advance(hours(1));
    let first = log_in(&sandbox, &order);
    let done = get(&client, &order).await;
    assert_eq!(statuses(&done, "employers"), ["completed", "completed"]);
    assert_eq!(done["completed_at"], "2025-06-16T01:00:00Z");
    assert_eq!(done["updated_at"], done["completed_at"]);
    for (part, connection, company) in [(0, &first, "Juniper Software"), (1, &second, "Bluestem Logistics")] {
        let part = &done["employers"][part];
        assert_eq!(part["link_id"], connection.link_id.as_str());
        assert_eq!(part["last_task_status"], "done");
        assert_eq!(part["provider"]["id"], "truv");
        assert_eq!(part["employments"][0]["company"]["name"], company);
        assert!(part["employments"][0]["statements"][0]["gross_pay"].is_string());
        let link = client.get(&format!("/v1/links/{}/", connection.link_id)).await.expect(200);
        assert_eq!(link["company_mapping"]["name"], company);
        let body = json!({"public_token": connection.public_token});
        let token = client.post("/v1/link-access-tokens/", body).await.expect(201);
        assert_eq!(token["access_token"], part["access_token"]);
        let task = client.get(&format!("/v1/tasks/{}/", connection.task_id)).await.expect(200);
        assert_eq!(task["order_id"], order["id"]);
    }

    // The report changes with each connection.
    assert_ne!(halfway["voie_report_id"], done["voie_report_id"]);
    for (order, links) in [(&halfway, 1), (&done, 2)] {
        let report = text(&order["voie_report_id"]);
        let report = format!("/v1/users/{}/reports/{report}/", text(&order["user_id"]));
        assert_eq!(client.get(&report).await.expect(200)["links"].as_array().unwrap().len(), links);
    }
    // Lists have no employments, and show certifications only on request.
    let list = client.get("/v1/orders/").await.expect(200);
    assert_eq!(list["results"][0]["employers"][0].get("employments"), None);
    let certified = client.get(&format!("{}?certification=all", path(&order))).await.expect(200);
    assert_eq!(certified["additional_income_sources"], json!([]));
    assert_eq!(certified["employers"][0]["employments"][0]["certification"], Value::Null);
    assert_eq!(done.get("additional_income_sources"), None);
}

#[tokio::test]
async fn each_product_has_parts_of_its_own() {
    let (sandbox, client) = start().await;
    let order = create(
        &client,
        json!({
            "products": ["income", "assets", "insurance"],
            "financial_institutions": [{"name": "Acorn Bank", "suborder_number": "b"}, {"name": "Unheard Of"}],
            "insurance": {"provider_id": "truv_insurance"},
            "reports": {"voa": {"days_requested": 60}, "income_insights": {"days_requested": 90}},
        }),
    )
    .await;
    assert_eq!(statuses(&order, "employers"), ["pending"]);
    assert_eq!(statuses(&order, "financial_accounts"), ["pending", "pending"]);
    assert_eq!(order["financial_accounts"][0]["provider"]["id"], "acorn_bank");
    let unheard_of = &order["financial_accounts"][1]["provider"];
    assert_eq!(unheard_of["name"], "Unheard Of");
    assert_eq!(order["insurance"]["provider_id"], "truv_insurance");

    // With the token of the order, the provider decides which part is meant.
    for provider in ["truv_insurance", text(&unheard_of["id"]), "acorn_bank", "truv"] {
        let login = BridgeLogin::new(text(&order["bridge_token"]), "goodlogin", "goodpassword").provider(provider);
        sandbox.bridge_login(login).unwrap();
    }
    let done = get(&client, &order).await;
    assert_eq!(statuses(&done, "employers"), ["completed"]);
    assert_eq!(statuses(&done, "financial_accounts"), ["completed", "completed"]);
    assert_eq!(done["insurance"]["status"], "completed");
    assert_eq!(done["financial_accounts"][0]["provider"]["id"], "acorn_bank");
    assert_eq!(done["financial_accounts"][1]["provider"], *unheard_of);
    let account = &done["financial_accounts"][0]["accounts"][0];
    assert_eq!(account["owners"], json!([{"full_name": "Ines Marlow"}]));
    assert!(text(&account["balance"]).contains('.'));
    let user = text(&done["user_id"]);
    for (report, path) in
        [("voa_report_id", "assets/reports"), ("income_insights_report_id", "income_insights/reports")]
    {
        let report = client.get(&format!("/v1/users/{user}/{path}/{}/", text(&done[report]))).await.expect(200);
        assert_eq!(report["links"].as_array().unwrap().len(), 2);
    }
}

#[tokio::test]
async fn what_an_order_cannot_be() {
    let (_sandbox, client) = start().await;
    let account = json!({"account_number": "16002600", "routing_number": "12345678", "bank_name": "Sample Bank",
        "account_type": "checking", "deposit_type": "percent"});
    for (body, fields) in [
        (json!({"products": []}), vec!["products"]),
        (json!({"products": ["income", "employment"]}), vec!["products"]),
        (json!({"products": ["admin"], "ssn": "123"}), vec!["products", "ssn"]),
        (json!({"template_id": "0"}), vec!["template_id"]),
        (json!({"employers": [{"company_mapping_id": null}]}), vec!["employers.0.company_mapping_id"]),
        (json!({"products": ["pll"]}), vec!["employers.0.account"]),
        (
            json!({"products": ["deposit_switch"], "employers": [{"account": account}]}),
            vec!["employers.0.account.deposit_value"],
        ),
        (json!({"reports": {"voa": {"days_requested": 90}}}), vec!["reports.voa.days_requested"]),
        (json!({"financial_institutions": [{}, {}, {}, {}, {}, {}]}), vec!["financial_institutions"]),
    ] {
        assert_eq!(client.post("/v1/orders/", person(body)).await.refused_fields(), fields);
    }
    assert_eq!(client.get("/v1/orders/").await.expect(200)["count"], 0);
    assert_eq!(client.get("/v1/users/").await.expect(200)["count"], 0);
}

#[tokio::test]
async fn the_person_is_found_again() {
    let (sandbox, client) = start().await;
    let first = create(&client, json!({"order_number": "7"})).await;
    let link_id = log_in(&sandbox, &first).link_id;
    let second = create(&client, json!({"order_number": "7"})).await;
    assert_ne!(first["id"], second["id"]);
    assert_eq!(first["user_id"], second["user_id"]);
    assert_eq!(log_in(&sandbox, &second).link_id, link_id);
    let other = create(&client, json!({})).await;
    assert_ne!(first["user_id"], other["user_id"]);

    client.delete(&format!("/v1/users/{}/", text(&first["user_id"]))).await.expect(204);
    client.get(&path(&first)).await.expect(404);
    assert_eq!(client.get("/v1/orders/").await.expect(200)["count"], 1);
}

#[tokio::test]
async fn an_employer_is_added_with_a_token_of_its_own() {
    let (sandbox, client) = start().await;
    let order = create(&client, json!({})).await;
    let body = json!({"company_mapping_id": "self_employed", "suborder_number": "s-2"});
    let part = client.post(&format!("{}employers/", path(&order)), body).await.expect(201);
    assert_eq!((&part["status"], &part["product_type"]), (&json!("pending"), &json!("income")));
    let link_id = log_in(&sandbox, &part).link_id;
    assert_eq!(statuses(&get(&client, &order).await, "employers"), ["pending", "completed"]);
    let link = client.get(&format!("/v1/links/{link_id}/")).await.expect(200);
    assert_eq!(link["company_mapping"]["id"], "self_employed");
    let banks = create(&client, json!({"products": ["assets"]})).await;
    client.post(&format!("{}employers/", path(&banks)), json!({})).await.refused_fields();
}

#[tokio::test]
async fn orders_are_found_by_number_of_the_person() {
    let (_sandbox, client) = start().await;
    let order = create(&client, json!({"ssn": "900-11-2255"})).await;
    create(&client, json!({"ssn": "2255"})).await;
    let found = client.post("/v1/orders/lookup/", json!({"ssn": "900112255"})).await.expect(200);
    assert_eq!((&found["count"], &found["results"][0]["id"]), (&json!(1), &order["id"]));
    assert_eq!(client.post("/v1/orders/lookup/", json!({"ssn": "900112256"})).await.expect(200)["count"], 0);
    assert_eq!(client.post("/v1/orders/lookup/", json!({"ssn": "9001-2-256"})).await.refused_fields(), ["ssn"]);
}

#[tokio::test]
async fn orders_belong_to_one_environment() {
    let (_sandbox, client) = start().await;
    let order = create(&client, json!({})).await;
    client.with_keys(&client.client_id, "dev-1").get(&path(&order)).await.expect(403);
    client.with_keys("other", &client.secret).get(&path(&order)).await.expect(404);
}
