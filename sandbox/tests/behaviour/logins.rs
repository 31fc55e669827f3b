//! The person's part: test logins, over HTTP and by the embedded handle.

use serde_json::{Value, json};
use truv_sandbox::{BridgeError, BridgeLogin, Pace, Sandbox};

use crate::client::{Client, start, start_with};

async fn attempt(client: &Client, body: Value) -> (u16, Value) {
    let answer = client.send(client.bare("POST", "/_sandbox/bridge/login").json(&body)).await;
    (answer.status, answer.body)
}

#[tokio::test]
async fn a_good_login_gives_a_public_token() {
    let (_sandbox, client) = start().await;
    let user_id = client.user("1").await;
    let bridge_token = client.bridge_token(&user_id).await;
    let body = json!({
        "bridge_token": bridge_token, "username": "goodlogin", "password": "goodpassword",
        "provider_id": "sample_payroll", "company_mapping_id": "sample_co",
    });
    let (status, connection) = attempt(&client, body).await;
    assert_eq!(status, 200);
    let link = format!("/v1/links/{}/", connection["link_id"].as_str().unwrap());
    let link = client.get(&link).await.expect(200);
    assert_eq!(link["status"], "done");
    assert_eq!(link["provider"]["name"], "Sample Payroll");
    assert_eq!(link["company_mapping"]["id"], "sample_co");
    assert_eq!(link["user_external_id"], "1");
    let task = format!("/v1/tasks/{}/", connection["task_id"].as_str().unwrap());
    let task = client.get(&task).await.expect(200);
    assert_eq!(task["bridge_token"], bridge_token);
    assert_eq!(task["tracking_info"], "case-7");

    let body = json!({"public_token": connection["public_token"]});
    client.post("/v1/link-access-tokens/", body.clone()).await.expect(201);
    let again = client.post("/v1/link-access-tokens/", body).await.expect(410);
    assert_eq!(again["error"]["code"], "expired_token");
}

#[tokio::test]
async fn the_same_login_leads_to_the_same_link() {
    let (sandbox, client) = start().await;
    let user_id = client.user("1").await;
    let mut links = Vec::new();
    for (provider, password) in
        [("truv", "goodpassword"), ("truv", "goodpassword"), ("adp", "goodpassword"), ("truv", "longcheck")]
    {
        let token = client.bridge_token(&user_id).await;
        let login = BridgeLogin::new(token, "goodlogin", password).provider(provider);
        links.push(sandbox.bridge_login(login).unwrap().link_id);
    }
    assert_eq!(links[0], links[1]);
    assert_ne!(links[0], links[2]);
    assert_ne!(links[0], links[3]);
    let list = client.get("/v1/links/").await.expect(200);
    assert_eq!(list["count"], 3);
    assert_eq!(list["results"][2]["id"], links[0]);
    assert_ne!(list["results"][2]["link_hash"], list["results"][1]["link_hash"]);

    // Another user has links of its own.
    let token = client.bridge_token(&client.user("2").await).await;
    let login = BridgeLogin::new(token, "goodlogin", "goodpassword");
    assert_ne!(sandbox.bridge_login(login).unwrap().link_id, links[0]);
}

#[tokio::test]
async fn codes() {
    let (sandbox, client) = start().await;
    let user_id = client.user("1").await;
    let token = client.bridge_token(&user_id).await;
    let login = BridgeLogin::new(&token, "goodlogin", "mfa");
    assert_eq!(sandbox.bridge_login(login.clone()).unwrap_err(), BridgeError::CodeWanted);
    assert_eq!(client.get("/v1/tasks/").await.expect(200)["results"], json!([]));

    let BridgeError::Refused(refusal) = sandbox.bridge_login(login.clone().code("54321")).unwrap_err() else {
        panic!("a wrong code is refused");
    };
    assert_eq!((refusal.error_code, refusal.status), ("MFA_ERROR", "mfa_error"));
    let connection = sandbox.bridge_login(login.code("12345")).unwrap();
    assert_eq!(connection.link_id, refusal.link_id);

    let body = json!({"bridge_token": token, "username": "goodlogin", "password": "mfa"});
    let (status, body) = attempt(&client, body).await;
    assert_eq!(status, 400);
    assert_eq!(body["error"]["extra"]["invalid-params"][0]["field"], "mfa");
}

#[tokio::test]
async fn errors_end_without_a_report() {
    let (_sandbox, client) = start().await;
    let user_id = client.user("1").await;
    for (username, password, status, code) in [
        ("goodlogin", "wrong", "login_error", "LOGIN_ERROR"),
        ("error.user", "login_error", "login_error", "LOGIN_ERROR"),
        ("error.user", "mfa_error", "mfa_error", "MFA_ERROR"),
        ("error.user", "config_error", "config_error", "ERROR"),
        ("error.user", "account_locked", "account_locked", "ERROR"),
        ("error.user", "unable_to_reset", "unable_to_reset", "ERROR"),
        ("error.user", "no_data", "no_data", "NO_DATA"),
        ("error.user", "unavailable", "unavailable", "UNAVAILABLE"),
        ("error.user", "not_supported", "not_supported", "ERROR"),
        ("error.user", "error", "error", "ERROR"),
        ("error.user", "anything", "login_error", "LOGIN_ERROR"),
    ] {
        let token = client.bridge_token(&user_id).await;
        let body = json!({"bridge_token": token, "username": username, "password": password});
        let (http_status, body) = attempt(&client, body).await;
        assert_eq!(http_status, 422);
        assert_eq!(body["error"]["error_type"], "LINK_ERROR");
        assert_eq!(body["error"]["error_code"], code);
        assert!(body.get("public_token").is_none());
        let task = format!("/v1/tasks/{}/", body["task_id"].as_str().unwrap());
        let task = client.get(&task).await.expect(200);
        assert_eq!(task["status"], status);
        assert_eq!(task["error_message"], body["error"]["error_message"]);
        let link = format!("/v1/links/{}/", body["link_id"].as_str().unwrap());
        assert_eq!(client.get(&link).await.expect(200)["status"], status);
        for report in ["income", "employment"] {
            client.get(&format!("{link}{report}/report/")).await.expect(404);
        }
    }
    let path = format!("/v1/users/{user_id}/reports/");
    client.post(&path, json!({})).await.expect(404);
}

#[tokio::test]
async fn a_link_can_be_logged_in_to_again() {
    let (sandbox, client) = start().await;
    let connected = client.connected(&sandbox).await;
    let path = format!("/v1/users/{}/tokens/", connected.user_id);
    let body = json!({"product_type": "income", "access_token": connected.access_token});
    let token = client.post(&path, body).await.expect(201);
    assert_eq!(token["access_token"], connected.access_token.as_str());
    let token = token["bridge_token"].as_str().unwrap();

    let BridgeError::Refused(refusal) = sandbox.bridge_login(BridgeLogin::new(token, "someone", "else")).unwrap_err()
    else {
        panic!("an unknown login is refused");
    };
    assert_eq!(refusal.link_id, connected.link_id);
    // Data that was fetched before can still be read; a refresh gets the refusal again.
    let link = format!("/v1/links/{}/", connected.link_id);
    assert_eq!(client.get(&link).await.expect(200)["status"], "login_error");
    client.get(&format!("{link}income/report/")).await.expect(200);
    let refresh = json!({"access_token": connected.access_token});
    let refresh = client.post("/v1/refresh/tasks/", refresh).await.expect(201);
    let refresh = format!("/v1/refresh/tasks/{}/", refresh["task_id"].as_str().unwrap());
    assert_eq!(client.get(&refresh).await.expect(200)["status"], "login_error");

    let login = BridgeLogin::new(token, "goodlogin", "longcheck");
    let connection = sandbox.bridge_login(login).unwrap();
    assert_eq!(connection.link_id, connected.link_id);
    let list = client.get(&format!("/v1/links/?user_id={}", connected.user_id)).await.expect(200);
    assert_eq!(list["count"], 1);
    assert_eq!(list["results"][0]["access_token"], connected.access_token.as_str());
}

#[tokio::test]
async fn what_is_not_emulated_is_said_so() {
    let (sandbox, client) = start().await;
    let user_id = client.user("1").await;
    let path = format!("/v1/users/{user_id}/tokens/");
    let body = json!({"product_type": "insurance", "data_sources": ["tax"]});
    let token = client.post(&path, body).await.expect(201);
    let login = BridgeLogin::new(token["bridge_token"].as_str().unwrap(), "goodlogin", "goodpassword");
    let problem = sandbox.bridge_login(login).unwrap_err();
    assert!(matches!(problem, BridgeError::NotEmulated { field: "product_type", .. }));

    let token = client.bridge_token(&user_id).await;
    let body = json!({
        "bridge_token": token, "username": "goodlogin", "password": "goodpassword",
        "provider_id": "truv_bank",
    });
    let (status, body) = attempt(&client, body).await;
    assert_eq!(status, 400);
    assert_eq!(body["error"]["extra"]["invalid-params"][0]["field"], "provider_id");
}

#[tokio::test]
async fn reports_follow_the_products_of_the_link() {
    let (sandbox, client) = start().await;
    let user_id = client.user("1").await;
    let body = json!({"product_type": "employment"});
    let token = client.post(&format!("/v1/users/{user_id}/tokens/"), body).await.expect(201);
    let token = token["bridge_token"].as_str().unwrap();
    let login = BridgeLogin::new(token, "goodlogin", "goodpassword");
    let link_id = sandbox.bridge_login(login).unwrap().link_id;
    client.get(&format!("/v1/links/{link_id}/employment/report/")).await.expect(200);
    client.get(&format!("/v1/links/{link_id}/income/report/")).await.expect(404);
    let report = client.post(&format!("/v1/users/{user_id}/reports/"), json!({})).await.expect(201);
    assert!(report["links"][0]["employments"][0].get("statements").is_none());
}

#[tokio::test]
async fn a_deposit_switch_goes_through_its_own_step() {
    let pace = Pace::Timed(std::time::Duration::from_secs(5));
    let start = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_750_000_000);
    let clock = truv_sandbox::Clock::standing_at(start);
    let (sandbox, client) = start_with(Sandbox::builder().pace(pace).clock(clock)).await;
    let user_id = client.user("1").await;
    let body = json!({"product_type": "deposit_switch", "account": {
        "account_number": "16002600", "routing_number": "123456789", "bank_name": "Sample Bank",
        "account_type": "checking", "deposit_type": "entire",
    }});
    let token = client.post(&format!("/v1/users/{user_id}/tokens/"), body).await.expect(201);
    let login = BridgeLogin::new(token["bridge_token"].as_str().unwrap(), "goodlogin", "goodpassword");
    let task = format!("/v1/tasks/{}/", sandbox.bridge_login(login).unwrap().task_id);
    let mut statuses = Vec::new();
    for _ in 0..6 {
        let task = client.get(&task).await.expect(200);
        statuses.push(task["status"].as_str().unwrap().to_owned());
        sandbox.advance(std::time::Duration::from_secs(1));
    }
    assert_eq!(statuses, ["new", "login", "parse", "full_parse", "switch_deposit", "done"]);
}
