//! Test data of the client's own, by Truv's operations for its sandbox.

use serde_json::{Value, json};
use truv_sandbox::{BridgeError, BridgeLogin};

use crate::client::{Client, start};

const SCENARIOS: &str = "/v1/sandbox/scenarios/";
const DOCUMENTS: &str = "/v1/sandbox/documents/";

fn scenario(label: &str, username: &str) -> Value {
    json!({"label": label, "data_source": "payroll", "username": username, "payload": {"employments": []}})
}

/// Every operation once, with success.
pub(crate) async fn walk(client: &Client) {
    let created = client.post(SCENARIOS, scenario("one", "walker")).await.expect(201);
    let path = format!("{SCENARIOS}{}/", created["id"].as_str().unwrap());
    assert_eq!(client.get(&path).await.expect(200), created);
    client.get(SCENARIOS).await.expect(200);
    client.patch(&path, json!({"enabled": false})).await.expect(200);
    let body = json!({"data_source": "payroll", "username": "walker"});
    client.post(&format!("{SCENARIOS}resolve/"), body).await.expect(200);
    client.delete(&path).await.expect(204);
    let created = client.post(DOCUMENTS, json!({"filename": "stub.pdf", "content": "JVBERi0xLjQ="})).await.expect(201);
    let path = format!("{DOCUMENTS}{}/", created["id"].as_str().unwrap());
    client.get(DOCUMENTS).await.expect(200);
    client.get(&path).await.expect(200);
    client.delete(&path).await.expect(204);
}

#[tokio::test]
async fn scenarios_are_kept_changed_and_deleted() {
    let (_sandbox, client) = start().await;
    let first = client.post(SCENARIOS, scenario("first", "ana")).await.expect(201);
    let second = client.post(SCENARIOS, scenario("second", "ben")).await.expect(201);
    assert_eq!(first["enabled"], true);
    let list = client.get(&format!("{SCENARIOS}?page_size=1")).await.expect(200);
    assert_eq!(list["results"], json!([second]));
    assert!(list["next"].is_string());

    let path = format!("{SCENARIOS}{}/", first["id"].as_str().unwrap());
    let changed = client.patch(&path, json!({"payload": {"flags": {"is_suspicious": true}}})).await.expect(200);
    assert_eq!(changed["payload"], json!({"flags": {"is_suspicious": true}}));
    assert_eq!(changed["username"], "ana");
    assert_eq!(client.patch(&path, json!({"label": "second"})).await.refused_fields(), ["label"]);
    assert_eq!(client.patch(&path, json!({"username": "ben"})).await.refused_fields(), ["non_field_errors"]);
    assert_eq!(client.patch(&path, json!({"data_source": "docs"})).await.refused_fields(), ["data_source"]);
    client.delete(&path).await.expect(204);
    client.delete(&path).await.expect(404);
    client.get(&path).await.expect(404);
}

#[tokio::test]
async fn scenarios_that_cannot_be_are_refused() {
    let (_sandbox, client) = start().await;
    for (body, code) in [
        (json!({"username": "ana"}), "data_source_required"),
        (scenario("a", "goodlogin"), "reserved_credential"),
        (scenario("a", "error.user"), "reserved_credential"),
        (
            json!({"data_source": "financial_accounts", "username": "goodlogin.all", "password": "goodpassword"}),
            "reserved_credential",
        ),
    ] {
        let refused = client.post(SCENARIOS, body.clone()).await.expect(400);
        assert_eq!(refused["error"]["code"], code, "{body}");
    }
    for (body, field) in [
        (json!({"data_source": "payroll", "is_refresh": true}), "non_field_errors"),
        (json!({"data_source": "insurance", "company_domain": "a.example"}), "company_domain"),
        (json!({"data_source": "payroll", "username": "a", "behavior_status": "parse"}), "behavior_status"),
        (json!({"data_source": "payroll", "username": "a", "payload": {"w2s": [{"document_id": "x"}]}}), "payload"),
        (json!({"data_source": "elsewhere", "username": "a"}), "data_source"),
    ] {
        assert_eq!(client.post(SCENARIOS, body).await.refused_fields(), [field]);
    }
    // A name that only banks know is free for payroll.
    client.post(SCENARIOS, scenario("a", "goodlogin.all")).await.expect(201);
    let instant = client.post(SCENARIOS, json!({"first_name": "Ana", "last_name": "Moss"})).await.expect(201);
    assert_eq!(instant["data_source"], "instant");
}

#[tokio::test]
async fn the_most_particular_scenario_answers() {
    let (_sandbox, client) = start().await;
    let general = client.post(SCENARIOS, scenario("general", "ana")).await.expect(201);
    let mut body = scenario("particular", "ana");
    body["provider_id"] = json!("gusto");
    body["products"] = json!(["income"]);
    let particular = client.post(SCENARIOS, body).await.expect(201);
    let resolve = async |input: Value| client.post(&format!("{SCENARIOS}resolve/"), input).await.expect(200);
    let input = json!({"data_source": "payroll", "username": "ana", "provider_id": "gusto", "product": "income"});
    assert_eq!(resolve(input).await["scenario"], particular);
    let input = json!({"data_source": "payroll", "username": "ana", "provider_id": "gusto", "product": "employment"});
    assert_eq!(resolve(input).await["scenario"], general);
    let input = json!({"data_source": "payroll", "username": "someone"});
    assert_eq!(resolve(input).await["scenario"], Value::Null);
}

#[tokio::test]
async fn documents_are_kept_while_scenarios_name_them() {
    let (_sandbox, client) = start().await;
    let body = json!({"filename": "Stub.pdf", "content": "JVBERi0xLjQ=", "documents": [{"document_type": "paystub"}]});
    let document = client.post(DOCUMENTS, body.clone()).await.expect(201);
    let mut other_case = body;
    other_case["filename"] = json!("STUB.PDF");
    assert_eq!(client.post(DOCUMENTS, other_case).await.refused_fields(), ["filename"]);
    let wrong = json!({"filename": "other.pdf", "content": "not base64"});
    assert_eq!(client.post(DOCUMENTS, wrong).await.refused_fields(), ["content"]);

    let file = document["file"].as_str().unwrap().strip_prefix(&client.base_url).unwrap();
    let (status, _, content) = client.try_send(client.bare("GET", file)).await.unwrap();
    assert_eq!((status, content.as_ref()), (200, b"%PDF-1.4".as_slice()));

    let path = format!("{DOCUMENTS}{}/", document["id"].as_str().unwrap());
    for body in [
        json!({"data_source": "docs", "filenames": ["stub.pdf"]}),
        json!({"data_source": "payroll", "username": "a", "payload": {"employments": [{"w2s": [{"document_id": document["id"]}]}]}}),
    ] {
        let scenario = client.post(SCENARIOS, body).await.expect(201);
        client.delete(&path).await.expect(400);
        client.delete(&format!("{SCENARIOS}{}/", scenario["id"].as_str().unwrap())).await.expect(204);
    }
    client.delete(&path).await.expect(204);
    client.get(&path).await.expect(404);
}

#[tokio::test]
async fn other_environments_have_no_scenarios() {
    let (_sandbox, client) = start().await;
    let production = client.with_keys("0123456789abcdef0123456789abcdef", &format!("prod-{}", "0".repeat(40)));
    for answer in [
        production.get(SCENARIOS).await,
        production.get(DOCUMENTS).await,
        production.post(SCENARIOS, scenario("a", "ana")).await,
        production.get(&format!("{SCENARIOS}x/")).await,
    ] {
        assert_eq!(answer.expect(403)["error"]["code"], "env_not_sandbox");
    }
}

#[tokio::test]
async fn logins_go_as_scenarios_say() {
    let (sandbox, client) = start().await;
    let user_id = client.user("1").await;
    let mut body = scenario("locked", "ana");
    body["behavior_status"] = json!("account_locked");
    client.post(SCENARIOS, body).await.expect(201);
    let mut body = scenario("asks", "ben");
    body["behavior_mfa"] = json!({"challenges": [{"type": "TEXT", "label": "Code", "answer": "24680"}]});
    client.post(SCENARIOS, body).await.expect(201);

    let token = client.bridge_token(&user_id).await;
    let BridgeError::Refused(refusal) = sandbox.bridge_login(BridgeLogin::new(&token, "ana", "a")).unwrap_err() else {
        panic!("the account is locked");
    };
    assert_eq!(refusal.status, "account_locked");
    let login = BridgeLogin::new(&token, "ben", "b");
    assert_eq!(sandbox.bridge_login(login.clone()).unwrap_err(), BridgeError::CodeWanted);
    assert!(sandbox.bridge_login(login.clone().code("1")).is_err());
    let connection = sandbox.bridge_login(login.code("24680")).unwrap();
    client.get(&format!("/v1/links/{}/income/report/", connection.link_id)).await.expect(200);
}
