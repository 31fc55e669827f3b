//! The files of Bridge's pages, and their requests. The browser itself is driven in `tests/browser/`.

use std::time::Duration;

use serde_json::{Value, json};
use truv_sandbox::{BridgeLogin, Clock, Pace, Sandbox};

use crate::client::{Answer, Client, start, start_with};
use crate::orders::{create, text};

pub(crate) async fn step(client: &Client, name: &str, body: Value) -> Answer {
    client.send(client.bare("POST", &format!("/bridge/api/{name}")).json(&body)).await
}

pub(crate) async fn token(client: &Client, body: Value) -> String {
    let path = format!("/v1/users/{}/tokens/", client.user("1").await);
    let token = client.post(&path, body).await.expect(201);
    text(&token["bridge_token"]).to_owned()
}

#[tokio::test]
async fn pages_keep_to_themselves() {
    let (_sandbox, client) = start().await;
    for (path, media_type) in [
        ("/bridge.js", "text/javascript"),
        ("/bridge/bridge.js", "text/javascript"),
        ("/bridge", "text/html"),
        ("/bridge/", "text/html"),
        ("/bridge/order", "text/html"),
        ("/bridge/demo", "text/html"),
        ("/bridge/style.css", "text/css"),
    ] {
        let (status, headers, body) = client.try_send(client.bare("GET", path)).await.unwrap();
        let header = |name: &str| headers[name].to_str().unwrap();
        assert_eq!(status, 200);
        assert_eq!(header("content-type"), format!("{media_type}; charset=utf-8"));
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("referrer-policy"), "no-referrer");
        let policy = header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        // Nothing comes from elsewhere.
        let body = std::str::from_utf8(&body).unwrap();
        for forbidden in ["src=\"http", "href=\"http", "url(", "innerHTML", "style=\""] {
            assert!(!body.contains(forbidden), "{path}: {forbidden}");
        }
        let (status, ..) = client.try_send(client.bare("HEAD", path)).await.unwrap();
        assert_eq!(status, 200);
        let answer = client.send(client.bare("POST", path)).await;
        assert_eq!((answer.status, answer.headers["allow"].to_str().unwrap()), (405, "GET, HEAD"));
    }
    assert_eq!(client.send(client.bare("GET", "/bridge/api/open")).await.headers["allow"], "POST");
    client.send(client.bare("GET", "/bridge/else")).await.expect(404);
}

#[tokio::test]
async fn a_bridge_token_says_what_it_is_for() {
    let (sandbox, client) = start().await;
    let sources = json!(["financial_accounts", "docs", "payroll"]);
    let open = token(&client, json!({"product_type": "income", "data_sources": sources.clone()})).await;
    let opened = step(&client, "open", json!({"bridge_token": open})).await.expect(200);
    assert_eq!(opened["data_sources"], sources);
    assert_eq!(
        (&opened["provider"], &opened["company"], &opened["is_update"]),
        (&Value::Null, &Value::Null, &json!(false))
    );
    let hints = opened["hints"]["payroll"].as_array().unwrap();
    assert_eq!((&hints[0]["username"], &hints[0]["password"]), (&json!("goodlogin"), &json!("goodpassword")));

    let fixed = token(&client, json!({"product_type": "employment", "provider_id": "adp"})).await;
    let opened = step(&client, "open", json!({"bridge_token": fixed})).await.expect(200);
    assert_eq!((&opened["provider"]["id"], &opened["provider"]["name"]), (&json!("adp"), &json!("ADP")));

    for wrong in [json!({}), json!({"bridge_token": "0"})] {
        step(&client, "open", wrong).await.expect(404);
    }
    assert_eq!(step(&client, "open", json!({"bridge_token": 1})).await.refused_fields(), ["bridge_token"]);
    let tax = token(&client, json!({"product_type": "insurance", "data_sources": ["tax"]})).await;
    assert_eq!(step(&client, "open", json!({"bridge_token": tax})).await.refused_fields(), ["product_type"]);
    sandbox.advance(Duration::from_secs(6 * 60 * 60));
    for name in ["open", "search"] {
        step(&client, name, json!({"bridge_token": fixed})).await.expect(410);
    }
}

#[tokio::test]
async fn searches_find_what_the_product_can_use() {
    let (_sandbox, client) = start().await;
    let income = token(&client, json!({"product_type": "income"})).await;
    let switch = json!({"product_type": "deposit_switch", "account": {
        "account_number": "16002600", "routing_number": "123456789", "bank_name": "Sample Bank",
    }});
    let switch = token(&client, switch).await;
    let search = async |token: &str, query: &str, source: &str, providers: bool| {
        let body = json!({"bridge_token": token, "query": query, "data_source": source, "providers": providers});
        step(&client, "search", body).await.expect(200)
    };
    let names = |found: &Value| -> Vec<String> {
        found.as_array().unwrap().iter().map(|one| text(&one["name"]).to_owned()).collect()
    };
    assert_eq!(
        names(&search(&income, "bluestem", "payroll", false).await["companies"]),
        ["Bluestem Logistics", "bluestem"]
    );
    assert_eq!(names(&search(&income, "Home Depot", "payroll", false).await["companies"]), ["Home Depot"]);
    assert_eq!(names(&search(&income, "Chase", "financial_accounts", false).await["providers"]), ["Chase"]);
    assert_eq!(names(&search(&income, "", "payroll", false).await["companies"]).len(), 20);
    assert_eq!(names(&search(&income, "ADP", "payroll", true).await["providers"]), ["ADP"]);
    let banks = search(&income, "truv bank", "financial_accounts", false).await;
    assert_eq!(names(&banks["providers"]), ["Truv Bank (non-oAuth)", "Truv Bank (oAuth)"]);
    // Not every employer's payroll can switch deposits.
    let every = names(&search(&income, "freight", "payroll", false).await["companies"]);
    let some = names(&search(&switch, "freight", "payroll", false).await["companies"]);
    assert!(some.iter().all(|name| every.contains(name)));
}

#[tokio::test]
async fn the_first_part_of_an_order_that_is_not_done_is_opened() {
    let (sandbox, client) = start().await;
    let employers = json!([{"company_name": "Bluestem Logistics"}, {"company_name": "The \"Corner\" Shop"}]);
    let order = create(&client, json!({"employers": employers})).await;
    let body = json!({"bridge_token": order["bridge_token"]});
    let name = async || step(&client, "open", body.clone()).await.expect(200)["company"]["name"].clone();
    assert_eq!(name().await, "Bluestem Logistics");
    let login = BridgeLogin::new(text(&order["bridge_token"]), "goodlogin", "goodpassword");
    sandbox.bridge_login(login).unwrap();
    assert_eq!(name().await, "The \"Corner\" Shop");

    let shown = step(&client, "order", body).await.expect(200);
    let statuses: Vec<&str> = shown["parts"].as_array().unwrap().iter().map(|part| text(&part["status"])).collect();
    assert_eq!(statuses, ["completed", "pending"]);
    assert_eq!(shown["client_name"], order["client_name"]);
    // Neither the person's data nor an access token is on the page.
    assert!(!shown.to_string().contains("Marlow") && !shown.to_string().contains("access_token"));
    for other in [&order["employers"][0]["bridge_token"], &json!("0")] {
        step(&client, "order", json!({"bridge_token": other})).await.expect(404);
    }
}

#[tokio::test]
async fn a_task_is_seen_with_its_own_bridge_token_only() {
    let clock = Clock::standing_at(std::time::UNIX_EPOCH + Duration::from_secs(1_750_000_000));
    let pace = Pace::Timed(Duration::from_secs(4));
    let (sandbox, client) = start_with(Sandbox::builder().clock(clock).pace(pace)).await;
    let bridge_token = token(&client, json!({"product_type": "income"})).await;
    let login = json!({"bridge_token": bridge_token, "username": "goodlogin", "password": "goodpassword"});
    let connection = step(&client, "login", login).await.expect(200);
    let task = json!({"bridge_token": bridge_token, "task_id": connection["task_id"]});
    assert_eq!(step(&client, "task", task.clone()).await.expect(200)["status"], "new");
    sandbox.advance(Duration::from_secs(4));
    let done = step(&client, "task", task).await.expect(200);
    assert_eq!((&done["status"], &done["error"]), (&json!("done"), &Value::Null));
    let path = format!("/v1/users/{}/tokens/", client.user("2").await);
    let other = client.post(&path, json!({"product_type": "income"})).await.expect(201);
    let task = json!({"bridge_token": other["bridge_token"], "task_id": connection["task_id"]});
    step(&client, "task", task).await.expect(404);
}

#[tokio::test]
async fn the_demonstration_keeps_keys_and_access_tokens() {
    let secret = format!("sandbox-{}", "7".repeat(40));
    let (_sandbox, client) = start_with(Sandbox::builder().credentials("client-of-tests", &secret)).await;
    let started = step(&client, "demo/start", json!({"product": "income"})).await.expect(200);
    assert_eq!(started["calls"][1]["status"], 201);
    let login = json!({"bridge_token": started["bridge_token"], "username": "goodlogin", "password": "goodpassword"});
    let connection = step(&client, "login", login).await.expect(200);
    let body = json!({"product": "income", "public_token": connection["public_token"]});
    let finished = step(&client, "demo/finish", body.clone()).await.expect(200);
    assert_eq!(finished["calls"][0]["answer"]["access_token"], "***");
    assert_eq!(finished["calls"][1]["status"], 200);
    for told in [&started, &finished] {
        assert!(!told.to_string().contains(&secret) && !told.to_string().contains("client-of-tests"));
    }
    // Once is enough for a public token.
    let again = step(&client, "demo/finish", body).await.expect(200);
    assert_eq!((&again["calls"][0]["status"], &again["calls"][0]["is_success"]), (&json!(410), &json!(false)));
    assert_eq!(step(&client, "demo/start", json!({"product": "paint"})).await.refused_fields(), ["product"]);
    let order = step(&client, "demo/start", json!({"product": "order"})).await.expect(200);
    let body = json!({"bridge_token": order["bridge_token"]});
    let order = step(&client, "demo/order", body).await.expect(200);
    assert_eq!(order["calls"][0]["answer"]["employers"].as_array().unwrap().len(), 2);
}
