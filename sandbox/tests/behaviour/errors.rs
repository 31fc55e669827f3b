//! Everything that can be wrong with a request.

use serde_json::{Value, json};
use truv_sandbox::{BridgeLogin, Sandbox};

use crate::client::{start, start_with};

#[tokio::test]
async fn unknown_paths_and_methods() {
    let (_sandbox, client) = start().await;
    let answer = client.get("/v1/nothing/").await;
    assert_eq!(answer.expect(404), json!({"detail": "Not found."}));
    client.get("/").await.expect(404);

    let request = client.request("PUT", "/v1/users/").json(&json!({}));
    let answer = client.send(request).await;
    assert_eq!(answer.headers["allow"], "GET, POST");
    assert_eq!(answer.expect(405), json!({"detail": "Method \"PUT\" not allowed."}));
}

#[tokio::test]
async fn a_missing_slash_redirects_and_keeps_the_query() {
    let (_sandbox, client) = start().await;
    for method in ["GET", "POST"] {
        let answer = client.send(client.request(method, "/v1/users?page=2&query=a%20b")).await;
        assert_eq!(answer.status, 301);
        assert_eq!(answer.headers["location"], "/v1/users/?page=2&query=a%20b");
    }
    let answer = client.get("/v1/nothing").await;
    answer.expect(404);
}

/// The client of these tests follows no redirect, as Ruby's, Java's and PHP's do not.
#[tokio::test]
async fn paths_are_taken_without_the_last_slash_as_truvs_programs_send_them() {
    let (sandbox, client) = start().await;
    let link = client.connected(&sandbox).await;
    for product in ["income", "employment"] {
        let report = client.get(&format!("/v1/links/{}/{product}/report", link.link_id)).await.expect(200);
        assert_eq!(report["employments"].as_array().map(Vec::len), Some(1), "{product}");
    }
    let head = client.send(client.request("HEAD", &format!("/v1/links/{}/income/report", link.link_id))).await;
    assert_eq!(head.status, 200);

    let task = client.post("/v1/refresh/tasks/", json!({"access_token": link.access_token})).await.expect(201);
    let task_id = task["task_id"].as_str().unwrap_or_default();
    client.get(&format!("/v1/refresh/tasks/{task_id}")).await.expect(200);
    client.get(&format!("/v1/links/{}/nothing/report", link.link_id)).await.expect(404);

    let found = client.get("/v1/company-mappings-search/?query=bluestem").await.expect(200);
    let company_id = found[0]["company_mapping_id"].as_str().unwrap_or_default();
    let company = client.get(&format!("/v1/companies/{company_id}?product_type=pll")).await.expect(200);
    assert_eq!(company["company_mapping_id"], company_id);
}

#[tokio::test]
async fn keys_are_needed_and_their_prefix_counts() {
    let (_sandbox, client) = start().await;
    let answer = client.send(client.bare("GET", "/v1/users/")).await;
    assert_eq!(answer.expect(401)["error"]["code"], "authentication_failed");
    let half = client.bare("GET", "/v1/users/").header("X-Access-Secret", "sandbox-1");
    client.send(half).await.expect(401);
    for secret in ["test-0123", "sandbox", "sandbox-"] {
        let answer = client.with_keys("someone", secret).get("/v1/users/").await;
        assert_eq!(answer.expect(401)["error"]["code"], "authentication_failed", "{secret}");
    }
    client.with_keys("someone", "prod-0123").get("/v1/users/").await.expect(200);
}

#[tokio::test]
async fn only_given_keys_if_any_are_given() {
    let builder = Sandbox::builder().credentials("one", "sandbox-1").credentials("two", "prod-2");
    let (sandbox, client) = start_with(builder).await;
    assert_eq!((sandbox.client_id(), sandbox.secret()), ("one", "sandbox-1"));
    client.get("/v1/users/").await.expect(200);
    client.with_keys("two", "prod-2").get("/v1/users/").await.expect(200);
    client.with_keys("one", "prod-2").get("/v1/users/").await.expect(401);
    client.with_keys("one", "sandbox-3").get("/v1/users/").await.expect(401);

    let problem = Sandbox::builder().credentials("one", "live-1").start().await.unwrap_err();
    assert!(problem.to_string().contains("sandbox-, dev- or prod-"));
    assert!(!problem.to_string().contains("live-1"));
}

#[tokio::test]
async fn other_environments_are_forbidden_and_other_clients_unknown() {
    let (sandbox, client) = start().await;
    let connected = client.connected(&sandbox).await;
    let production = client.with_keys(&client.client_id, "prod-1");
    let stranger = client.with_keys("stranger", &client.secret);
    for path in [
        format!("/v1/users/{}/", connected.user_id),
        format!("/v1/links/{}/", connected.link_id),
        format!("/v1/links/{}/income/report/", connected.link_id),
        format!("/v1/tasks/{}/", connected.task_id),
    ] {
        let answer = production.get(&path).await;
        assert_eq!(answer.expect(403)["error"]["code"], "not_authenticated", "{path}");
        assert_eq!(stranger.get(&path).await.expect(404)["detail"], "Not found.");
    }
    production.delete(&format!("/v1/users/{}/", connected.user_id)).await.expect(403);
    let refresh = json!({"access_token": connected.access_token});
    production.post("/v1/refresh/tasks/", refresh).await.expect(403);
    assert_eq!(production.get("/v1/users/").await.expect(200)["count"], 0);
    assert_eq!(stranger.get("/v1/links/").await.expect(200)["count"], 0);
}

#[tokio::test]
async fn answers_are_json_or_406() {
    let (_sandbox, client) = start().await;
    let with_accept = |accept: &'static str| {
        let request = client.request("GET", "/v1/users/").header("Accept", accept);
        let client = client.clone();
        async move { client.send(request).await.status }
    };
    for accepted in ["*/*", "application/json", "text/html, application/*;q=0.5", "application/json; q=1"] {
        assert_eq!(with_accept(accepted).await, 200, "{accepted}");
    }
    for refused in ["text/html", "application/xml, text/*", "application/json;q=0"] {
        assert_eq!(with_accept(refused).await, 406, "{refused}");
    }
}

#[tokio::test]
async fn bodies_are_json_or_refused() {
    let (_sandbox, client) = start().await;
    let post = |content_type: &'static str, body: &'static str| {
        let request = client.request("POST", "/v1/users/").body(body);
        client.send(request.header("Content-Type", content_type))
    };
    let user = r#"{"external_user_id": "1"}"#;
    post("application/json; charset=utf-8", user).await.expect(201);
    post("text/plain", user).await.expect(415);
    let malformed = post("application/json", r#"{"external_user_id": "#).await;
    assert!(malformed.refused_fields().is_empty());
    assert_eq!(post("application/json", "[]").await.refused_fields(), ["non_field_errors"]);
    assert_eq!(post("application/json", "").await.refused_fields(), ["external_user_id"]);
    client.send(client.request("POST", "/v1/users/").body(user)).await.expect(415);
}

#[tokio::test]
async fn bodies_up_to_a_mebibyte() {
    let (_sandbox, client) = start().await;
    let post = |size: usize| {
        let body = format!(r#"{{"external_user_id": "{}"}}"#, "a".repeat(size));
        let request = client.request("POST", "/v1/users/").body(body);
        request.header("Content-Type", "application/json")
    };
    client.send(post(1024 * 1024 - 100)).await.expect(201);
    // The document has no 413, so the answer is not checked against it.
    for size in [1024 * 1024, 10 * 1024 * 1024] {
        let (status, _, body) = client.try_send(post(size)).await.unwrap();
        assert_eq!(status, 413);
        let body: Value = serde_json::from_slice(&body).unwrap();
        assert!(body["detail"].is_string());
    }
}

#[tokio::test]
async fn every_wrong_field_is_named() {
    let (_sandbox, client) = start().await;
    assert_eq!(client.post("/v1/users/", json!({})).await.refused_fields(), ["external_user_id"]);
    let body = json!({"external_user_id": true, "email": null, "ssn": ["1"]});
    let answer = client.post("/v1/users/", body).await;
    assert_eq!(answer.refused_fields(), ["email", "external_user_id", "ssn"]);

    let user_id = client.user("1").await;
    let body = json!({
        "product_type": "money",
        "allowed_products": ["income", "more"],
        "request_extended_history": "perhaps",
        "account": {"account_number": "12a", "bank_name": "", "deposit_value": "much"},
    });
    let answer = client.post(&format!("/v1/users/{user_id}/tokens/"), body).await;
    assert_eq!(
        answer.refused_fields(),
        [
            "account.account_number",
            "account.account_number",
            "account.bank_name",
            "account.deposit_value",
            "account.routing_number",
            "allowed_products.1",
            "product_type",
            "request_extended_history",
        ]
    );

    let body = json!({"name": "n".repeat(129), "webhook_url": "hooks", "env_type": "test"});
    let answer = client.post("/v1/webhooks/", body).await;
    assert_eq!(answer.refused_fields(), ["env_type", "name", "webhook_url"]);
}

#[tokio::test]
async fn wrong_query_parameters_are_named() {
    let (_sandbox, client) = start().await;
    let query = "page=0&page_size=many&link_exists=perhaps&created_at__gte=yesterday&product_type=x";
    assert_eq!(
        client.get(&format!("/v1/users/?{query}")).await.refused_fields(),
        ["created_at__gte", "link_exists", "page", "page_size", "product_type"]
    );
    let answer = client.get("/v1/tasks/?ordering=name").await;
    assert_eq!(answer.refused_fields(), ["ordering"]);
    // Unknown ones are ignored.
    client.get("/v1/users/?unheard_of=1").await.expect(200);
}

#[tokio::test]
async fn tokens_that_do_not_exist() {
    let (sandbox, client) = start().await;
    let answer = client.post("/v1/link-access-tokens/", json!({"public_token": "0"})).await;
    assert_eq!(answer.expect(403)["error"]["code"], "incorrect_token");
    let answer = client.post("/v1/refresh/tasks/", json!({"access_token": "0"})).await;
    assert_eq!(answer.expect(403)["error"]["code"], "incorrect_token");
    let user_id = client.user("1").await;
    let path = format!("/v1/users/{user_id}/tokens/");
    let connected = client.connected(&sandbox).await;
    // The link exists, but it is another user's.
    let body = json!({"product_type": "income", "access_token": connected.access_token});
    assert_eq!(client.post(&path, body).await.refused_fields(), ["access_token"]);
    let body = json!({"product_type": "income"});
    client.post("/v1/users/0123/tokens/", body).await.expect(404);
}

#[tokio::test]
async fn head_is_get_without_the_body() {
    let (_sandbox, client) = start().await;
    let (status, _, body) = client.try_send(client.request("HEAD", "/v1/users/")).await.unwrap();
    assert_eq!(status, 200);
    assert!(body.is_empty());
}

#[tokio::test]
async fn odd_requests_are_refused_like_others() {
    let (_sandbox, client) = start().await;
    let user_id = client.user("1").await;
    for path in [
        "/v1/users/%00/".to_owned(),
        "/v1/users/%2F..%2F/".to_owned(),
        "/v1/users//".to_owned(),
        "//v1/users/".to_owned(),
        format!("/v1/users/{}/", "9".repeat(5_000)),
        format!("/v1/users/{}/", user_id.to_uppercase()),
    ] {
        client.get(&path).await.expect(404);
    }
    for query in ["query=%00", "page=%ff", "page=99999999999999999999", "page=-1", "page_size=1e3"] {
        client.get(&format!("/v1/users/?{query}")).await.refused_fields();
    }
    client.get("/v1/users/?&&=&query=%ff&query=").await.expect(200);

    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    for body in [
        deep.as_str(),
        "\u{0}",
        "{\"external_user_id\": \"a\\u0000\"}",
        "{\"external_user_id\": \"\\ud800\"}",
        "1e999",
        "null",
    ] {
        let request = client.request("POST", "/v1/users/").body(body.to_owned());
        client.send(request.header("Content-Type", "application/json")).await.expect(400);
    }
    let odd = "\u{1F642}\u{1}\u{202E}".repeat(20);
    let body = json!({"external_user_id": odd, "first_name": odd, "last_name": odd, "ssn": odd});
    assert_eq!(client.post("/v1/users/", body).await.expect(201)["first_name"], odd);
}

#[tokio::test]
async fn a_refused_request_leaves_nothing_behind() {
    let (_sandbox, client) = start().await;
    let body = json!({"product_type": "income", "user": {"id": "crm-1"}, "access_token": "0"});
    assert_eq!(client.post("/v1/bridge-tokens/", body).await.refused_fields(), ["access_token"]);
    assert_eq!(client.get("/v1/users/").await.expect(200)["count"], 0);
}

#[tokio::test]
async fn the_older_generation_of_codes_can_be_had() {
    let (sandbox, client) = start_with(Sandbox::builder().older_error_codes(true)).await;
    let answer = client.post("/v1/users/", json!({})).await.expect(400);
    assert_eq!(answer["error"]["code"], "validation_error");
    assert_eq!(answer["error"]["extra"]["invalid-params"][0]["field"], "external_user_id");
    let user_id = client.user("1").await;
    let token = client.bridge_token(&user_id).await;
    let connection = sandbox.bridge_login(BridgeLogin::new(token, "goodlogin", "goodpassword")).unwrap();
    let body = json!({"public_token": connection.public_token});
    client.post("/v1/link-access-tokens/", body.clone()).await.expect(201);
    assert_eq!(client.post("/v1/link-access-tokens/", body).await.expect(401)["error"]["code"], "expired_token");
}

#[tokio::test]
async fn the_development_environment_ends_after_fifty_successful_tasks() {
    let (sandbox, client) = start().await;
    let client = client.with_keys(&client.client_id, "dev-1");
    let user_id = client.user("1").await;
    let log_in = async || {
        let token = client.bridge_token(&user_id).await;
        sandbox.bridge_login(BridgeLogin::new(token, "goodlogin", "goodpassword"))
    };
    for _ in 0..50 {
        log_in().await.unwrap();
    }
    let refused = log_in().await.unwrap_err().to_string();
    assert!(refused.contains("limited to 50 successful tasks"), "{refused}");
}

#[tokio::test]
async fn an_external_user_id_is_one_users_alone() {
    let (_sandbox, client) = start().await;
    let first = client.post("/v1/users/", json!({"external_user_id": "a"})).await.expect(201);
    assert_eq!(
        client.post("/v1/users/", json!({"external_user_id": "a"})).await.refused_fields(),
        ["external_user_id"]
    );
    let second = client.post("/v1/users/", json!({"external_user_id": "b"})).await.expect(201);
    let path = format!("/v1/users/{}/", second["id"].as_str().unwrap());
    assert_eq!(client.patch(&path, json!({"external_user_id": "a"})).await.refused_fields(), ["external_user_id"]);
    client.patch(&path, json!({"external_user_id": "b", "date_of_birth": "1990-02-03"})).await.expect(200);
    assert_eq!(client.get(&path).await.expect(200)["date_of_birth"], "1990-02-03");
    client.with_keys(&client.client_id, "dev-1").post("/v1/users/", json!({"external_user_id": "a"})).await.expect(201);
    client.delete(&format!("/v1/users/{}/", first["id"].as_str().unwrap())).await.expect(204);
    client.post("/v1/users/", json!({"external_user_id": "a"})).await.expect(201);
}
