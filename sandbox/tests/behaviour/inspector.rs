//! The files of the sandbox's page, and the JSON that it reads. The browser itself is driven in `tests/browser/`.

use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, UNIX_EPOCH};

use serde_json::{Value, json};
use truv_sandbox::{Clock, Requests, Sandbox};

use crate::client::{Client, start, start_with};
use crate::receiver::{Reaction, Receiver, check, history, register};

const PERSONAL: [&str; 3] = ["900112233", "Marlow", "ines.marlow@example.org"];

async fn control(client: &Client, path: &str) -> Value {
    client.send(client.bare("GET", path)).await.expect(200)
}

fn holds_nothing_personal(shown: &Value) {
    let text = shown.to_string();
    for value in PERSONAL {
        assert!(!text.contains(value), "{value} in {text}");
    }
}

#[tokio::test]
async fn the_page_is_in_no_frame_and_loads_nothing_from_elsewhere() {
    let (_sandbox, client) = start().await;
    for path in ["/", "/inspector/inspector.css", "/inspector/inspector.js", "/inspector/sandbox.js", "/openapi.json"] {
        let request = client.bare("GET", path).header("Accept", "text/html,*/*").header("Sec-Fetch-Site", "cross-site");
        let (status, headers, body) = client.try_send(request).await.unwrap();
        assert_eq!(status, 200, "{path}");
        let policy = headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"), "{policy}");
        assert_eq!(headers["x-frame-options"], "DENY");
        assert_eq!(headers["cross-origin-resource-policy"], "same-origin");
        let body = std::str::from_utf8(&body).unwrap();
        for forbidden in ["src=\"http", "href=\"http", "url(", "innerHTML", "style=\""] {
            assert!(path == "/openapi.json" || !body.contains(forbidden), "{path}: {forbidden}");
        }
    }
    let document = control(&client, "/openapi.json").await;
    assert!(document["paths"]["/v1/users/"]["post"]["responses"]["201"].is_object());
    // Programs that look for an operation there see that Truv has none.
    client.send(client.bare("GET", "/")).await.expect(404);
    let post = client.send(client.bare("POST", "/").header("Accept", "text/html")).await;
    assert_eq!((post.status, post.headers["allow"].to_str().unwrap()), (405, "GET, HEAD"));
}

#[tokio::test]
async fn bodies_are_shown_on_request_and_personal_data_only_if_asked_for() {
    let (sandbox, client) = start().await;
    client.connected(&sandbox).await;
    client.get("/v1/users/?page=1&query=Marlow").await.expect(200);
    client.post("/v1/users/", json!({"ssn": 900_112_233, "nested": [{"last_name": "Marlow"}]})).await;
    // what the document does not know or does not allow, also where a message repeats it
    let odd = json!({"external_user_id": "crm-9", "tax_number": "900112233", "phone": {"home": ["Marlow"]}});
    client.post("/v1/users/", odd).await;
    client.post("/v1/orders/", json!({"first_name": "Ines", "products": ["Marlow"], "employers": "Marlow"})).await;
    let free = json!({"label": "own", "data_source": "payroll", "username": "ines", "payload": {"note": "Marlow"}});
    client.post("/v1/sandbox/scenarios/", free).await.expect(201);
    client.post("/v1/persons/", json!({"name": "Marlow", "number": 900_112_233})).await;
    client.post("/v1/users/", json!(["Marlow"])).await;
    let list = sandbox.control().requests(&Requests::all()).await.unwrap();
    for request in &list {
        holds_nothing_personal(&control(&client, &format!("/_sandbox/requests/{}", request.number)).await);
    }
    let created = control(&client, "/_sandbox/requests/1").await;
    assert_eq!(created["template"], "/v1/users/");
    assert_eq!(created["request_body"]["content"]["external_user_id"], "crm-1");
    assert_eq!(created["request_body"]["content"]["ssn"], "•••");
    assert_eq!(created["answer_body"]["content"]["last_name"], "•••");
    let exchange = list.iter().find(|request| request.operation.as_deref() == Some("links_exchange_token")).unwrap();
    let exchange = control(&client, &format!("/_sandbox/requests/{}", exchange.number)).await;
    assert_eq!(exchange["answer_body"]["content"]["access_token"], "•••");
    assert_eq!(exchange["request_body"]["content"]["public_token"], "•••");
    let listed = list.iter().find(|request| request.operation.as_deref() == Some("users_list")).unwrap().number;
    let hidden = control(&client, &format!("/_sandbox/requests/{listed}")).await;
    assert_eq!(hidden["query_values"], json!({"page": "1", "query": "•••"}));

    let revealed = control(&client, "/_sandbox/requests/1?reveal=true").await;
    assert_eq!(revealed["request_body"]["content"]["ssn"], "900112233");
    assert_eq!(revealed["answer_body"]["content"]["last_name"], "Marlow");
    client.send(client.bare("GET", "/_sandbox/requests/4711")).await.expect(404);
    let wrong = client.send(client.bare("GET", "/_sandbox/requests/1?reveal=perhaps")).await;
    assert_eq!(wrong.refused_fields(), ["reveal"]);
}

#[tokio::test]
async fn large_bodies_and_old_ones_are_let_go_and_the_requests_stay() {
    let (_sandbox, client) = start().await;
    let notes = |length: usize| json!({"external_user_id": "1", "first_name": "x".repeat(length)});
    client.post("/v1/users/", notes(70_000)).await;
    let large = control(&client, "/_sandbox/requests/1").await;
    assert!(large["request_body"]["bytes"].as_u64().unwrap() > 70_000);
    assert!(large["request_body"]["note"].as_str().unwrap().contains("not kept"), "{large}");
    for _ in 0..40 {
        client.post("/v1/users/", notes(60_000)).await;
    }
    let oldest = control(&client, "/_sandbox/requests/2").await;
    assert!(oldest["request_body"]["note"].as_str().unwrap().contains("not kept"), "{oldest}");
    assert!(control(&client, "/_sandbox/requests/41").await["request_body"]["content"].is_object());
}

#[tokio::test]
async fn the_overview_has_objects_with_their_links_and_hides_names() {
    let (sandbox, client) = start().await;
    let made = client.connected(&sandbox).await;
    let overview = control(&client, "/_sandbox/overview").await;
    holds_nothing_personal(&overview);
    assert!(!overview.to_string().contains(&made.access_token) && !overview.to_string().contains(&client.secret));
    let user = &overview["clients"][0]["users"][0];
    assert_eq!((&user["id"], &user["name"]), (&json!(made.user_id), &json!("•••")));
    assert_eq!(user["links"][0]["id"], made.link_id);
    assert_eq!(user["links"][0]["tasks"][0]["id"], made.task_id);
    assert_eq!(user["links"][0]["tasks"][0]["status"], "done");
    let revealed = control(&client, "/_sandbox/overview?reveal=true").await;
    assert_eq!(revealed["clients"][0]["users"][0]["name"], "Ines Marlow");
    let latest = overview["latest_request"].as_u64().unwrap();
    let later = control(&client, &format!("/_sandbox/overview?after={latest}")).await;
    assert_eq!(later["requests"], json!([]));
    // Looking is no request of a client.
    assert_eq!(later["latest_request"], latest);
}

#[tokio::test]
async fn deliveries_have_their_signatures_and_what_waits_for_another_attempt() {
    let clock = Clock::standing_at(UNIX_EPOCH + Duration::from_secs(1_750_000_000));
    let (sandbox, client) = start_with(Sandbox::builder().clock(clock)).await;
    let mut endpoint = Receiver::with(|number, _| Reaction::Status(if number == 0 { 500 } else { 200 })).await;
    register(&client, &endpoint.url(), Some(&["link-connected"])).await;
    client.connected(&sandbox).await;
    let first = endpoint.next().await;
    check(&first, &client.secret);
    history(&client, "", 1).await;
    let overview = control(&client, "/_sandbox/overview").await;
    let delivery = &overview["deliveries"][0];
    assert_eq!(delivery["signature"].as_str().unwrap(), first.headers["x-webhook-sign"].to_str().unwrap());
    assert_eq!((&delivery["status_code"], &delivery["attempt"]), (&json!(500), &json!(1)));
    assert_eq!(delivery["payload"]["event_type"], "link-connected");
    let waiting = &overview["waiting"][0];
    assert_eq!((&waiting["at"], &waiting["attempt"]), (&json!("2025-06-15T15:07:10Z"), &json!(2)));
    sandbox.advance(Duration::from_secs(30));
    endpoint.next().await;
    history(&client, "", 2).await;
    let overview = control(&client, "/_sandbox/overview").await;
    assert_eq!(overview["deliveries"][0]["attempt"], 2);
    assert_eq!(overview["waiting"], json!([]));
}

#[tokio::test]
async fn other_machines_need_the_token_for_everything_but_the_empty_page() {
    let (sandbox, client) = start_with(Sandbox::builder().host(Ipv4Addr::UNSPECIFIED.into())).await;
    client.user("1").await;
    let page = client.bare("GET", "/").header("Accept", "text/html");
    assert_eq!(client.unchecked(page).await.0, 200);
    for path in ["/_sandbox/overview", "/_sandbox/requests/1", "/_sandbox/requests/1?reveal=true"] {
        assert_eq!(client.unchecked(client.bare("GET", path)).await.0, 401, "{path}");
        let token = format!("Bearer {}", sandbox.control_token().unwrap());
        assert_eq!(client.unchecked(client.bare("GET", path).header("Authorization", &token)).await.0, 200, "{path}");
    }
}

#[tokio::test]
async fn a_log_gets_bodies_only_if_wanted_and_never_what_is_hidden() {
    for wanted in [false, true] {
        let lines: Arc<Mutex<Vec<String>>> = Arc::default();
        let log = lines.clone();
        let builder = Sandbox::builder().log_bodies(wanted).on_answer(move |answered| {
            log.lock().unwrap().push(format!("{:?} {:?}", answered.request_body, answered.answer_body));
        });
        let (sandbox, client) = start_with(builder).await;
        client.connected(&sandbox).await;
        let log = lines.lock().unwrap().join("\n");
        assert_eq!(log.contains("external_user_id") && log.contains("•••"), wanted, "{log}");
        holds_nothing_personal(&json!(log));
    }
}
