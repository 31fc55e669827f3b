//! The way from a user to its reports, and the deletion of everything.

use serde_json::{Value, json};
use truv_sandbox::{BridgeLogin, Sandbox};

use crate::client::{start, start_with};
use crate::{assets, deposits, directory, documents, employments, insurance, orders, scenarios, scoring, templates};

#[tokio::test]
async fn operations_of_every_product_answer_as_documented() {
    let (sandbox, client) = start_with(Sandbox::builder().key_operations(true)).await;
    let connected = client.connected(&sandbox).await;
    let user = format!("/v1/users/{}/", connected.user_id);
    let link = format!("/v1/links/{}/", connected.link_id);

    client.get("/v1/users/?list_links=true").await.expect(200);
    client.patch(&user, json!({"phone": "+12025550147"})).await.expect(200);
    let body = json!({"product_type": "employment", "user": {"id": "crm-2", "last_name": "Okoro"}});
    client.post("/v1/bridge-tokens/", body).await.expect(201);

    client.get(&format!("/v1/links/?user_id={}", connected.user_id)).await.expect(200);
    client.get(&link).await.expect(200);
    client.get("/v1/tasks/").await.expect(200);
    client.get(&format!("/v1/tasks/{}/", connected.task_id)).await.expect(200);

    let body = json!({"access_token": connected.access_token, "product_type": "income"});
    let refresh = client.post("/v1/refresh/tasks/", body).await.expect(201);
    let refresh_path = format!("/v1/refresh/tasks/{}/", refresh["task_id"].as_str().unwrap());
    assert_eq!(client.get(&refresh_path).await.expect(200)["status"], "done");

    let income = client.get(&format!("{link}income/report/")).await.expect(200);
    assert_eq!(income["status"], "done");
    assert_eq!(income["refresh_status"], "done");
    assert_eq!(income["access_token"], connected.access_token.as_str());
    assert_eq!(income["tracking_info"], "case-7");
    let employment = client.get(&format!("{link}employment/report/")).await.expect(200);
    assert_eq!(employment["employments"][0]["company"], income["employments"][0]["company"]);
    assert!(employment["employments"][0].get("statements").is_none());

    let created = client.post(&format!("{user}reports/"), json!({})).await.expect(201);
    let report_path = format!("{user}reports/{}/", created["report_id"].as_str().unwrap());
    let report = client.get(&report_path).await.expect(200);
    assert_eq!(report, created);
    assert_eq!(report["links"][0]["link_id"], connected.link_id.as_str());
    let voie = &report["links"][0]["employments"][0];
    assert_eq!(voie["statements"], income["employments"][0]["statements"]);
    assert_eq!(voie["last_pay_date"], voie["statements"][0]["pay_date"]);
    assert_eq!(client.get(&user).await.expect(200)["voie_report_id"], created["report_id"]);

    let body = json!({"name": "hook", "webhook_url": "https://hooks.example.org/in", "env_type": "dev"});
    let webhook = client.post("/v1/webhooks/", body).await.expect(201);
    let webhook = format!("/v1/webhooks/{}/", webhook["id"].as_str().unwrap());
    client.get("/v1/webhooks/").await.expect(200);
    client.get(&webhook).await.expect(200);
    client.patch(&webhook, json!({"enabled": false})).await.expect(200);
    client.get("/v1/webhook-requests/").await.expect(200);
    client.delete(&webhook).await.expect(204);

    let invoices = client.get("/v1/invoices/").await.expect(200);
    client.get(&format!("/v1/invoices/{}/", invoices["results"][0]["id"].as_str().unwrap())).await.expect(200);

    client.send(client.request("POST", "/v1/keys/")).await.expect(201);
    client.send(client.request("POST", "/v1/keys/deactivate/")).await.expect(200);

    client.delete(&link).await.expect(204);
    client.delete(&user).await.expect(204);

    assets::walk(&client, &sandbox).await;
    directory::walk(&client).await;
    orders::walk(&client, &sandbox).await;
    templates::walk(&client).await;
    insurance::walk(&client, &sandbox).await;
    scenarios::walk(&client).await;
    scoring::walk(&client).await;
    employments::walk(&client, &sandbox).await;
    deposits::walk(&client, &sandbox).await;
    documents::walk(&client, &sandbox).await;

    let succeeded = client.succeeded.lock().unwrap();
    // The document leaves these answers open, as no source shows them; the check of any other is a strict one.
    let proved = client.proved.lock().unwrap();
    let open: Vec<&str> = succeeded.difference(&proved).map(String::as_str).collect();
    assert_eq!(open, ["keys_create", "keys_deactivate", "sandbox_resolve_scenario"]);
}

#[tokio::test]
async fn a_user_keeps_what_is_not_changed() {
    let (_sandbox, client) = start().await;
    let id = client.user("crm-7").await;
    let path = format!("/v1/users/{id}/");
    assert_eq!(id.len(), 32);
    let before = client.get(&path).await.expect(200);
    assert_eq!(before["phone"], Value::Null);
    let body = json!({"email": "new@example.org", "unheard_of": [1]});
    let changed = client.patch(&path, body).await.expect(200);
    assert_eq!(changed["email"], "new@example.org");
    assert_eq!(changed["first_name"], before["first_name"]);
    assert_eq!(changed["created_at"], before["created_at"]);
    assert!(changed.get("unheard_of").is_none());
}

#[tokio::test]
async fn deleting_takes_everything_below_along() {
    let (sandbox, client) = start().await;
    let connected = client.connected(&sandbox).await;
    let spare_token = client.bridge_token(&connected.user_id).await;
    let user = format!("/v1/users/{}/", connected.user_id);
    let link = format!("/v1/links/{}/", connected.link_id);
    let report = client.post(&format!("{user}reports/"), json!({})).await.expect(201);

    client.delete(&link).await.expect(204);
    let task = format!("/v1/tasks/{}/", connected.task_id);
    for gone in [&link, &task, &format!("{link}income/report/")] {
        client.get(gone).await.expect(404);
    }
    client.delete(&link).await.expect(404);
    let refresh = json!({"access_token": connected.access_token});
    let refused = client.post("/v1/refresh/tasks/", refresh).await.expect(403);
    assert_eq!(refused["error"]["code"], "incorrect_token");

    client.delete(&user).await.expect(204);
    client.delete(&user).await.expect(404);
    let report = format!("{user}reports/{}/", report["report_id"].as_str().unwrap());
    client.get(&report).await.expect(404);
    let login = BridgeLogin::new(spare_token, "goodlogin", "goodpassword");
    assert!(sandbox.bridge_login(login).is_err());
}

#[tokio::test]
async fn the_older_way_makes_the_user_along_with_the_token() {
    let (_sandbox, client) = start().await;
    let body = json!({
        "product_type": "income",
        "client_name": "Sample Lender",
        "user": {"id": "crm-9", "first_name": "Noor"},
    });
    let first = client.post("/v1/bridge-tokens/", body.clone()).await.expect(201);
    let second = client.post("/v1/bridge-tokens/", body).await.expect(201);
    assert_eq!(first["client_name"], "Sample Lender");
    assert_eq!(first["data_sources"], json!(["payroll"]));
    assert_eq!(first["user_id"], second["user_id"]);
    assert_ne!(first["bridge_token"], second["bridge_token"]);
    let users = client.get("/v1/users/?external_user_id=crm-9").await.expect(200);
    assert_eq!(users["count"], 1);
    assert_eq!(users["results"][0]["first_name"], "Noor");
}

/// Programs in languages with types write null for the name that they leave out, as Truv's own in C# does.
#[tokio::test]
async fn the_name_of_the_client_may_be_null() {
    let (_sandbox, client) = start().await;
    let path = format!("/v1/users/{}/tokens/", client.user("1").await);
    let token = client.post(&path, json!({"product_type": "income", "client_name": null})).await.expect(201);
    assert_eq!(token["client_name"], json!(null));
}

#[tokio::test]
async fn access_tokens_are_masked_unless_one_users_links_are_listed() {
    let (sandbox, client) = start().await;
    let connected = client.connected(&sandbox).await;
    let masked = format!("{}{}", "*".repeat(28), &connected.access_token[28..]);
    let link = client.get(&format!("/v1/links/{}/", connected.link_id)).await.expect(200);
    assert_eq!(link["access_token"], masked);
    let all = client.get("/v1/links/").await.expect(200);
    assert_eq!(all["results"][0]["access_token"], masked);
    let of_user = client.get(&format!("/v1/links/?user_id={}", connected.user_id)).await.expect(200);
    assert_eq!(of_user["results"][0]["access_token"], connected.access_token);
    let users = client.get("/v1/users/?list_links=true").await.expect(200);
    assert_eq!(users["results"][0]["links"][0]["access_token"], masked);
    let users = client.get("/v1/users/").await.expect(200);
    assert_eq!(users["results"][0]["links"], Value::Null);

    // The masked form is no token.
    let refused = client.post("/v1/refresh/tasks/", json!({"access_token": masked})).await;
    assert_eq!(refused.expect(403)["error"]["code"], "incorrect_token");
}

#[tokio::test]
async fn a_report_on_employment_alone_has_no_pay() {
    let (sandbox, client) = start().await;
    let connected = client.connected(&sandbox).await;
    let path = format!("/v1/users/{}/reports/", connected.user_id);
    let report = client.post(&path, json!({"is_voe": true})).await.expect(201);
    let employment = &report["links"][0]["employments"][0];
    assert!(employment.get("statements").is_none());
    assert!(employment["job_title"].is_string());
    // The body is optional.
    client.send(client.request("POST", &path)).await.expect(201);
}
