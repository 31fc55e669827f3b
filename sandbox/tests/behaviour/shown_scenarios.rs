//! Reports, orders and webhooks show the data of a scenario.

use rust_decimal::Decimal;
use serde_json::{Value, json};
use truv_sandbox::{BridgeLogin, Sandbox};

use crate::client::{Client, start};
use crate::orders::{create, get, text};

const SCENARIOS: &str = "/v1/sandbox/scenarios/";

fn amount(value: &Value) -> Decimal {
    value.as_str().unwrap_or_else(|| panic!("no amount: {value}")).parse().unwrap()
}

async fn link(sandbox: &Sandbox, client: &Client, token: Value, username: &str) -> String {
    let user_id = client.user(username).await;
    let token = client.post(&format!("/v1/users/{user_id}/tokens/"), token).await.expect(201);
    sandbox.bridge_login(BridgeLogin::new(text(&token["bridge_token"]), username, "secret")).unwrap().link_id
}

#[tokio::test]
async fn pay_and_employer_of_a_scenario_are_shown_and_add_up() {
    let (sandbox, client) = start().await;
    let scenario = json!({
        "label": "two", "data_source": "payroll", "username": "ana", "password": "secret",
        "payload": {"flags": {"is_suspicious": true}, "employments": [
            {"job_title": "Pilot", "income": 130_000, "income_unit": "YEARLY", "pay_frequency": "SM",
             "start_date": "2020-02-03", "company": {"name": "Skyline Air", "address": {"city": "Reno", "state": "NV"}},
             "profile": {"first_name": "Ana", "last_name": "Bell", "ssn": "000-12-3456"}},
            {"job_title": "Teacher", "is_active": false, "end_date": "2024-06-30", "company": {"name": "Night School"},
             "statements": [
                {"pay_date": "2024-06-14", "gross_pay": 500, "net_pay": 410.5},
                {"pay_date": "2024-06-28", "gross_pay": "600.00", "net_pay": "490.00", "check_number": "77"},
             ]},
        ]},
    });
    client.post(SCENARIOS, scenario).await.expect(201);
    let link = link(&sandbox, &client, json!({"product_type": "income"}), "ana").await;
    let report = client.get(&format!("/v1/links/{link}/income/report/")).await.expect(200);
    assert_eq!(report["is_suspicious"], true);
    let (pilot, teacher) = (&report["employments"][0], &report["employments"][1]);
    assert_eq!(pilot["company"]["name"], "Skyline Air");
    assert_eq!(pilot["company"]["address"]["city"], "Reno");
    assert_eq!((text(&pilot["income"]), text(&pilot["pay_frequency"])), ("130000.00", "SM"));
    assert_eq!(pilot["profile"]["ssn"], "000-12-3456");
    for statement in pilot["statements"].as_array().unwrap() {
        assert_eq!(statement["gross_pay"], "5416.67");
    }
    let year = &pilot["annual_income_summary"][1];
    assert_eq!(amount(&year["gross_pay"]), Decimal::new(541_667, 2) * Decimal::from(24));

    assert_eq!((&teacher["is_active"], &teacher["end_date"]), (&json!(false), &json!("2024-06-30")));
    let statements = teacher["statements"].as_array().unwrap();
    assert_eq!(statements.len(), 2);
    assert_eq!((&statements[0]["check_number"], &statements[0]["gross_pay_ytd"]), (&json!("77"), &json!("1100.00")));
    assert_eq!((&statements[1]["gross_pay"], &statements[1]["net_pay"]), (&json!("500.00"), &json!("410.50")));
    assert_eq!(teacher["annual_income_summary"][0]["gross_pay"], "1100.00");
    assert_ne!(pilot["id"], teacher["id"]);

    let all = client.get(&format!("/v1/links/{link}/statements/?page_size=200")).await.expect(200);
    let count = pilot["statements"].as_array().unwrap().len() + 2;
    assert_eq!(all["count"], count);
    assert_eq!(client.get(&format!("/v1/links/{link}/employments/")).await.expect(200).as_array().unwrap().len(), 2);
    let latest = client.get(&format!("/v1/links/{link}/employment/")).await.expect(200);
    assert_eq!(latest["job_title"], "Pilot");
    assert_eq!(client.get(&format!("/v1/links/{link}/identity/")).await.expect(200)["first_name"], "Ana");
}

#[tokio::test]
async fn bank_data_of_a_scenario_is_shown_and_adds_up() {
    let (sandbox, client) = start().await;
    let scenario = json!({
        "label": "bank", "data_source": "financial_accounts", "username": "ben", "password": "secret",
        "payload": {"accounts": [
            {"type": "CHECKING", "nickname": "Main", "balance": "1234.56", "mask": "9876",
             "owners": [{"full_name": "Ben Stone"}, {"full_name": "Joy Stone"}],
             "transactions": [
                {"amount": "100.00", "type": "DEBIT", "description": "Rent", "posted_at": "2025-01-03T00:00:00Z"},
                {"amount": 2500, "type": "CREDIT", "description": "ACME PAYROLL", "posted_at": "2025-01-10"},
             ]},
            {"type": "SAVINGS", "nickname": "Rainy days", "balance": 10},
        ]},
    });
    client.post(SCENARIOS, scenario).await.expect(201);
    let token = json!({"product_type": "assets"});
    let link = link(&sandbox, &client, token, "ben").await;
    let balances = client.get(&format!("/v1/links/{link}/balances/")).await.expect(200);
    let accounts = balances["results"].as_array().unwrap();
    let shown: Vec<_> =
        accounts.iter().map(|one| (text(&one["nickname"]), text(&one["balances"]["balance"]))).collect();
    assert_eq!(shown, [("Main", "1234.56"), ("Rainy days", "10.00")]);
    assert_eq!(accounts[0]["mask"], "9876");
    let path = format!("/v1/links/{link}/transactions/?account_ids={}", text(&accounts[0]["id"]));
    let transactions = client.get(&path).await.expect(200);
    let transactions = transactions["transactions"].as_array().unwrap();
    let sum: Decimal = (transactions.iter())
        .map(|one| if one["type"] == "CREDIT" { amount(&one["amount"]) } else { -amount(&one["amount"]) })
        .sum();
    assert_eq!(sum, Decimal::new(123_456, 2));
    assert!(transactions.iter().any(|one| one["description"] == "Rent"));
    let user = client.get(&format!("/v1/links/{link}/")).await.expect(200);
    let users = client.get("/v1/users/?external_user_id=ben").await.expect(200);
    assert_eq!(user["user_external_id"], "ben");
    let path = format!("/v1/users/{}/assets/reports/", text(&users["results"][0]["id"]));
    let report = client.post(&path, json!({})).await.expect(201);
    let owners = report["links"][0]["accounts"][0]["owners"].as_array().unwrap();
    assert_eq!(owners.iter().map(|owner| text(&owner["full_name"])).collect::<Vec<_>>(), ["Ben Stone", "Joy Stone"]);
}

#[tokio::test]
async fn an_instant_scenario_completes_an_order_by_itself() {
    let (_sandbox, client) = start().await;
    let scenario = json!({
        "label": "instant", "data_source": "instant", "first_name": "Ines", "last_name": "marlow",
        "payload": {"employments": [{"job_title": "Judge", "company": {"name": "High Court"}}]},
    });
    client.post(SCENARIOS, scenario).await.expect(201);
    let order = create(&client, json!({"products": ["income"]})).await;
    assert_eq!(order["employers"][0]["status"], "completed");
    let done = get(&client, &order).await;
    assert_eq!(done["employers"][0]["employments"][0]["company"]["name"], "High Court");
    assert!(done["completed_at"].is_string());
    let other = create(&client, json!({"products": ["income"], "first_name": "Noor"})).await;
    assert_eq!(other["employers"][0]["status"], "pending");
}

#[tokio::test]
async fn refreshes_have_scenarios_of_their_own() {
    let (sandbox, client) = start().await;
    let scenario = |label: &str, refresh: bool, title: &str| {
        json!({"label": label, "data_source": "payroll", "username": "ana", "is_refresh": refresh,
               "payload": {"employments": [{"job_title": title}]}})
    };
    client.post(SCENARIOS, scenario("first", false, "Clerk")).await.expect(201);
    client.post(SCENARIOS, scenario("again", true, "Manager")).await.expect(201);
    let link = link(&sandbox, &client, json!({"product_type": "income"}), "ana").await;
    let title = async || {
        let report = client.get(&format!("/v1/links/{link}/income/report/")).await.expect(200);
        report["employments"][0]["job_title"].clone()
    };
    assert_eq!(title().await, "Clerk");
    let user = client.get("/v1/users/?external_user_id=ana").await.expect(200);
    let links = client.get(&format!("/v1/links/?user_id={}", text(&user["results"][0]["id"]))).await.expect(200);
    let refresh = json!({"access_token": links["results"][0]["access_token"]});
    client.post("/v1/refresh/tasks/", refresh).await.expect(201);
    assert_eq!(title().await, "Manager");
}

#[tokio::test]
async fn scenarios_of_students_follow_their_rules() {
    let (sandbox, client) = start().await;
    let refused = async |body: Value| {
        let answer = client.post(SCENARIOS, body).await.expect(400);
        text(&answer["error"]["code"]).to_owned()
    };
    assert_eq!(refused(json!({"label": "a", "ssn_last4": "4321"})).await, "data_source_required");
    assert_eq!(refused(json!({"label": "a", "date_of_birth": "2001-01-01"})).await, "reserved_credential");
    let made =
        client.post(SCENARIOS, json!({"label": "a", "date_of_birth": "1999-09-09", "behavior_status": "no_data"}));
    assert_eq!(made.await.expect(201)["data_source"], "education");

    let user = json!({"external_user_id": "s", "first_name": "Sam", "last_name": "Lee", "date_of_birth": "1999-09-09"});
    client.post("/v1/users/", user).await.expect(201);
    let order = json!({"products": ["education"], "external_user_id": "s", "first_name": "Sam", "last_name": "Lee"});
    let order = client.post("/v1/orders/", order).await.expect(201);
    let login = BridgeLogin::new(text(&order["bridge_token"]), "", "");
    let refusal = sandbox.bridge_login(login).unwrap_err();
    assert!(refusal.to_string().contains("NO_DATA"), "{refusal}");
}

#[tokio::test]
async fn policies_of_a_scenario_are_shown() {
    let (sandbox, client) = start().await;
    let scenario = json!({
        "label": "insured", "data_source": "insurance", "username": "ida", "password": "secret",
        "payload": {"policies": [{"policy_type": "HOMEOWNERS", "carrier_policy_number": "H-77", "total_premium_cents": 123_400}]},
    });
    client.post(SCENARIOS, scenario).await.expect(201);
    let link = link(&sandbox, &client, json!({"product_type": "insurance"}), "ida").await;
    let report = client.get(&format!("/v1/links/{link}/insurance/report/")).await.expect(200);
    let policies = report["insurance"]["policies"].as_array().unwrap();
    assert_eq!(policies.len(), 1);
    assert_eq!(
        (&policies[0]["carrier_policy_number"], &policies[0]["total_premium_cents"]),
        (&json!("H-77"), &json!(123_400))
    );
}
