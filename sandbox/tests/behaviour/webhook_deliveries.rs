//! How events are delivered: to which endpoints, with which retries and addresses, and what the history records.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, UNIX_EPOCH};

use serde_json::{Value, json};
use truv_sandbox::{Clock, Pace, Sandbox, SandboxBuilder};

use crate::client::{start, start_with};
use crate::receiver::{Reaction, Receiver, check, history, register};

const SECOND: Duration = Duration::from_secs(1);

fn standing() -> SandboxBuilder {
    Sandbox::builder().clock(Clock::standing_at(UNIX_EPOCH + Duration::from_secs(1_750_000_000)))
}

#[tokio::test]
async fn what_failed_is_posted_again_by_the_sandboxs_clock() {
    let (sandbox, client) = start_with(standing()).await;
    let statuses = [500, 404, 503];
    let mut endpoint = Receiver::with(move |number, _| Reaction::Status(*statuses.get(number).unwrap_or(&200))).await;
    register(&client, &endpoint.url(), Some(&["link-connected"])).await;
    client.connected(&sandbox).await;
    let first = endpoint.next().await;
    check(&first, &client.secret);
    for wait in [30, 60, 120] {
        // One second too early, nothing comes; the next event shows this.
        sandbox.advance((wait - 1) * SECOND);
        sandbox.advance(SECOND);
        let again = endpoint.next().await;
        assert_eq!(again.body, first.body);
        check(&again, &client.secret);
    }
    let attempts = history(&client, "", 4).await;
    let statuses: Vec<&Value> = attempts.iter().map(|attempt| &attempt["status_code"]).collect();
    assert_eq!(statuses, [200, 503, 404, 500]);
    assert_eq!(attempts[0]["error_message"], Value::Null);
    assert_eq!(attempts[1]["error_message"], "The endpoint answered with 503.");
    assert_eq!(attempts[0]["webhook_payload"], first.json());
}

#[tokio::test]
async fn it_gives_up_after_three_retries() {
    let (sandbox, client) = start_with(standing()).await;
    let mut endpoint = Receiver::with(|_, _| Reaction::Status(500)).await;
    register(&client, &endpoint.url(), Some(&["link-connected"])).await;
    client.connected(&sandbox).await;
    for entries in 1..=4 {
        endpoint.next().await;
        history(&client, "&status_code=500", entries).await;
        sandbox.advance(1000 * SECOND);
    }
    let mut other = Receiver::start().await;
    register(&client, &other.url(), Some(&["link-connected"])).await;
    client.connected(&sandbox).await;
    other.next().await;
    assert_eq!(endpoint.next().await.label(), "link-connected");
    history(&client, "", 6).await;
    assert!(endpoint.is_drained());
}

#[tokio::test]
async fn an_endpoint_that_does_not_answer_is_left_and_tried_again() {
    let (sandbox, client) = start_with(standing().webhook_timeout(SECOND)).await;
    let decide = |number, _: &_| if number == 0 { Reaction::Never } else { Reaction::Status(200) };
    let mut endpoint = Receiver::with(decide).await;
    register(&client, &endpoint.url(), Some(&["link-connected"])).await;
    client.connected(&sandbox).await;
    let first = endpoint.next().await;
    let attempt = history(&client, "", 1).await.remove(0);
    assert_eq!(attempt["status_code"], Value::Null);
    assert_eq!(attempt["error_message"], "The endpoint did not answer within 1 seconds.");
    sandbox.advance(30 * SECOND);
    assert_eq!(endpoint.next().await.body, first.body);
}

#[tokio::test]
async fn redirects_are_followed_and_checked() {
    let (sandbox, client) = start().await;
    let mut target = Receiver::start().await;
    for (number, status) in [301, 302, 307, 308].into_iter().enumerate() {
        let location = target.url();
        let mut endpoint = Receiver::with(move |_, _| Reaction::To(status, location.clone())).await;
        let path = register(&client, &endpoint.url(), Some(&["link-connected"])).await;
        client.connected(&sandbox).await;
        let posted = endpoint.next().await;
        let received = target.next().await;
        check(&received, &client.secret);
        assert_eq!(received.body, posted.body);
        let attempt = history(&client, "", number + 1).await.remove(0);
        assert_eq!((&attempt["status_code"], &attempt["webhook_url"]), (&json!(204), &json!(endpoint.url())));
        client.delete(&path).await.expect(204);
    }
    // Neither in circles nor off this machine.
    for (location, message) in [
        ("/again", "The endpoint redirected more than 5 times."),
        ("http://192.0.2.1/in", "Not sent: 192.0.2.1 is not on this machine"),
        ("https://127.0.0.1/in", "Not sent: the sandbox has no TLS"),
    ] {
        let endpoint = Receiver::with(|_, _| Reaction::To(302, location.to_owned())).await;
        let path = register(&client, &endpoint.url(), Some(&["link-connected"])).await;
        let known = history(&client, "", 0).await.len();
        client.connected(&sandbox).await;
        let attempt = history(&client, "", known + 1).await.remove(0);
        assert_eq!(attempt["status_code"], Value::Null);
        let shown = attempt["error_message"].as_str().unwrap();
        assert!(shown.starts_with(message), "{shown}");
        client.delete(&path).await.expect(204);
    }
}

#[tokio::test]
async fn only_this_machine_is_posted_to() {
    let (sandbox, client) = start_with(standing()).await;
    let unsent = [
        (
            "http://192.0.2.7/in",
            "Not sent: 192.0.2.7 is not on this machine; start the sandbox with --allow-remote-webhooks to post elsewhere.",
        ),
        (
            "http://0.0.0.0/in",
            "Not sent: 0.0.0.0 is not on this machine; start the sandbox with --allow-remote-webhooks to post elsewhere.",
        ),
        (
            "http://[2001:db8::1]:99/in",
            "Not sent: [2001:db8::1] is not on this machine; start the sandbox with --allow-remote-webhooks to post elsewhere.",
        ),
        (
            "https://hooks.example.org/in",
            "Not sent: the sandbox has no TLS and posts to http addresses only, not to https.",
        ),
    ];
    for (url, _) in unsent {
        register(&client, url, Some(&["link-connected"])).await;
    }
    client.connected(&sandbox).await;
    let attempts = history(&client, "", unsent.len()).await;
    for (url, message) in unsent {
        let attempt = attempts.iter().find(|attempt| attempt["webhook_url"] == url).unwrap();
        assert_eq!((&attempt["error_message"], &attempt["status_code"]), (&json!(message), &Value::Null));
    }
    // A second attempt would be refused again.
    sandbox.advance(1000 * SECOND);
    let mut endpoint = Receiver::start().await;
    let local = endpoint.url().replace("127.0.0.1", "localhost");
    register(&client, &local, Some(&["link-connected"])).await;
    client.connected(&sandbox).await;
    endpoint.next().await;
    assert_eq!(history(&client, "", 2 * unsent.len() + 1).await.len(), 2 * unsent.len() + 1);
}

#[tokio::test]
async fn each_endpoint_gets_what_it_has_asked_for() {
    let (sandbox, client) = start().await;
    let (mut all, mut some, mut disabled) = (Receiver::start().await, Receiver::start().await, Receiver::start().await);
    register(&client, &all.url(), None).await;
    register(&client, &some.url(), Some(&["profile-created", "link-connected"])).await;
    let path = register(&client, &disabled.url(), None).await;
    client.patch(&path, json!({"enabled": false})).await.expect(200);
    let body = json!({"name": "hook", "webhook_url": disabled.url(), "env_type": "dev"});
    client.post("/v1/webhooks/", body).await.expect(201);
    // An endpoint gets no events of other clients.
    let other = client.with_keys("another-client", "sandbox-1");
    client.connected(&sandbox).await;
    other.connected(&sandbox).await;
    assert_eq!(some.until("profile-created").await, ["link-connected", "profile-created"]);
    all.until("task-status-updated done").await;
    client.patch(&path, json!({"enabled": true, "events": ["link-connected"]})).await.expect(200);
    client.connected(&sandbox).await;
    assert_eq!(disabled.next().await.label(), "link-connected");
    all.until("task-status-updated done").await;
    assert!(all.is_drained() && disabled.is_drained());
}

#[tokio::test]
async fn the_history_is_filtered_and_read_page_by_page() {
    let (sandbox, client) = start_with(standing()).await;
    let decide = |_, received: &crate::receiver::Received| {
        let is_data = received.label().ends_with("-created");
        Reaction::Status(if is_data { 410 } else { 202 })
    };
    let mut endpoint = Receiver::with(decide).await;
    let webhook = register(&client, &endpoint.url(), None).await;
    client.connected(&sandbox).await;
    let labels = endpoint.until("task-status-updated done").await;
    let all = history(&client, "", labels.len()).await;
    assert_eq!(all.len(), labels.len());
    assert!(all.iter().all(|one| webhook.contains(one["webhook_id"].as_str().unwrap())));
    assert_eq!(all[0]["event_created_at"], "2025-06-15T15:06:40Z");
    let statuses = history(&client, "&event_type=task-status-updated", 0).await;
    assert_eq!(statuses.len(), 5);
    let gone = history(&client, "&status_code=410", 0).await;
    assert_eq!(gone.len(), labels.iter().filter(|label| label.ends_with("-created")).count());
    assert!(history(&client, "&created_at__gte=2025-06-15T15:06:41Z", 0).await.is_empty());
    assert_eq!(history(&client, "&created_at__lte=2025-06-15T15:06:41Z", 0).await.len(), all.len());

    let mut paged = Vec::new();
    let mut path = "/v1/webhook-requests/?page_size=4".to_owned();
    loop {
        let page = client.get(&path).await.expect(200);
        paged.extend(page["results"].as_array().unwrap().clone());
        let Some(next) = page["next"].as_str() else { break };
        path = next.strip_prefix(&client.base_url).unwrap().to_owned();
    }
    assert_eq!(paged, all);
    sandbox.advance(31 * 24 * 60 * 60 * SECOND);
    assert!(!history(&client, "", 0).await.iter().any(|old| all.contains(old)));
}

#[tokio::test]
async fn duplicates_and_another_order_come_on_request() {
    let (sandbox, client) = start_with(standing().pace(Pace::Timed(10 * SECOND))).await;
    let mut endpoint = Receiver::start().await;
    register(&client, &endpoint.url(), Some(&["task-status-updated"])).await;
    let control = |body: Value| client.post("/_sandbox/webhooks", body);
    assert_eq!(control(json!({"duplicate": true})).await.expect(200), json!({"duplicate": true, "reorder": false}));
    client.connected(&sandbox).await;
    let (first, second) = (endpoint.next().await, endpoint.next().await);
    assert_eq!(first.body, second.body);
    check(&second, &client.secret);

    let answer = control(json!({"duplicate": false, "reorder": true})).await.expect(200);
    assert_eq!(answer, json!({"duplicate": false, "reorder": true}));
    sandbox.advance(60 * SECOND);
    let mut came = Vec::new();
    for _ in 0..4 {
        came.push(endpoint.next().await.label());
    }
    assert_eq!(came, ["login", "full_parse", "parse", "done"].map(|status| format!("task-status-updated {status}")));
    let wrong = control(json!({"reorder": "yes"})).await;
    assert_eq!(wrong.refused_fields(), ["reorder"]);
    sandbox.reset();
    assert_eq!(control(json!({})).await.expect(200), json!({"duplicate": false, "reorder": false}));
}

#[tokio::test]
async fn a_builder_can_ask_for_both() {
    let builder = standing().duplicate_webhooks(true).reorder_webhooks(true);
    let (sandbox, client) = start_with(builder).await;
    let mut endpoint = Receiver::start().await;
    register(&client, &endpoint.url(), Some(&["task-status-updated"])).await;
    client.connected(&sandbox).await;
    let mut came = Vec::new();
    for _ in 0..10 {
        came.push(endpoint.next().await.json()["status"].as_str().unwrap().to_owned());
    }
    assert!(came.chunks(2).all(|pair| pair[0] == pair[1]), "{came:?}");
    came.dedup();
    assert_ne!(came, ["new", "login", "parse", "full_parse", "done"]);
    came.sort();
    assert_eq!(came, ["done", "full_parse", "login", "new", "parse"]);
    sandbox.duplicate_webhooks(false);
    sandbox.reorder_webhooks(false);
    client.connected(&sandbox).await;
    let came = endpoint.until("task-status-updated done").await;
    assert_eq!(came.len(), 5);
    assert_eq!(came[0], "task-status-updated new");
}

#[tokio::test]
async fn a_slow_endpoint_holds_up_neither_others_nor_the_end() {
    let (sandbox, client) = start().await;
    let (mut slow, mut quick) = (Receiver::with(|_, _| Reaction::Never).await, Receiver::start().await);
    register(&client, &slow.url(), None).await;
    register(&client, &quick.url(), None).await;
    client.connected(&sandbox).await;
    slow.next().await;
    quick.until("task-status-updated done").await;
    // The slow one would take its ten seconds, several times.
    sandbox.shutdown().await;
    assert!(slow.is_drained());
}

#[tokio::test]
async fn a_reset_forgets_what_was_to_be_sent() {
    let (sandbox, client) = start_with(standing()).await;
    let mut endpoint = Receiver::with(|_, _| Reaction::Status(500)).await;
    register(&client, &endpoint.url(), Some(&["link-connected"])).await;
    client.connected(&sandbox).await;
    let before = endpoint.next().await;
    history(&client, "", 1).await;
    sandbox.reset();
    assert!(history(&client, "", 0).await.is_empty());
    register(&client, &endpoint.url(), Some(&["link-connected"])).await;
    sandbox.advance(30 * SECOND);
    client.connected(&sandbox).await;
    let after = endpoint.next().await.json();
    // The same ids, at another time.
    assert_eq!(after["link_id"], before.json()["link_id"]);
    assert_ne!(after["webhook_id"], before.json()["webhook_id"]);
}

#[tokio::test]
async fn the_same_seed_and_calls_give_the_same_events() {
    let mut runs = Vec::new();
    for _ in 0..2 {
        let (sandbox, client) = start_with(standing().seed(7)).await;
        let mut endpoint = Receiver::start().await;
        register(&client, &endpoint.url(), None).await;
        client.connected(&sandbox).await;
        let mut bodies = Vec::new();
        while bodies.last().is_none_or(|last: &Value| last["status"] != "done") {
            bodies.push(endpoint.next().await.json());
        }
        runs.push(bodies);
    }
    assert_eq!(runs[0], runs[1]);
}

#[tokio::test]
async fn a_rotated_key_signs_once_the_other_is_gone() {
    let (sandbox, client) = start_with(standing().key_operations(true)).await;
    let mut endpoint = Receiver::start().await;
    register(&client, &endpoint.url(), Some(&["link-connected"])).await;
    let key = client.send(client.request("POST", "/v1/keys/")).await.expect(201);
    let rotated = client.with_keys(&client.client_id, key["access_secret"].as_str().unwrap());
    rotated.connected(&sandbox).await;
    check(&endpoint.next().await, &client.secret);
    rotated.send(rotated.request("POST", "/v1/keys/deactivate/")).await.expect(200);
    rotated.connected(&sandbox).await;
    check(&endpoint.next().await, &rotated.secret);
}

/// 0.0.0.0 is not a loopback address, and yet Linux connects it to this machine.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn other_addresses_are_posted_to_on_request() {
    let (sandbox, client) = start_with(standing().remote_webhooks(true)).await;
    let mut endpoint = Receiver::start().await;
    register(&client, &endpoint.url().replace("127.0.0.1", "0.0.0.0"), Some(&["link-connected"])).await;
    client.connected(&sandbox).await;
    check(&endpoint.next().await, &client.secret);
}

#[tokio::test]
async fn nothing_is_lost_or_mixed_up_among_many_users() {
    let (sandbox, client) = start_with(standing()).await;
    let mut endpoint = Receiver::start().await;
    register(&client, &endpoint.url(), Some(&["link-connected", "task-status-updated"])).await;
    let users = 25;
    let mut came: HashMap<String, Vec<String>> = HashMap::new();
    for _ in 0..users {
        client.connected(&sandbox).await;
    }
    for _ in 0..6 * users {
        let received = endpoint.next().await;
        let user = received.json()["user_id"].as_str().unwrap().to_owned();
        came.entry(user).or_default().push(received.label().replace("task-status-updated ", ""));
    }
    assert_eq!(came.len(), users);
    for labels in came.values() {
        assert_eq!(*labels, ["new", "login", "link-connected", "parse", "full_parse", "done"]);
    }
}

#[tokio::test]
async fn an_endpoint_that_keeps_failing_is_switched_off_and_can_be_switched_on_again() {
    let (sandbox, client) = start_with(standing()).await;
    let endpoint = Receiver::with(|_, _| Reaction::Status(500)).await;
    let path = register(&client, &endpoint.url(), Some(&["order-created"])).await;
    for number in 0..5 {
        assert_eq!(client.get(&path).await.expect(200)["enabled"], true, "{number}");
        let order = json!({"products": ["income"], "first_name": "Ines", "last_name": "Marlow"});
        client.post("/v1/orders/", order).await.expect(201);
        for attempts in 1..=4 {
            history(&client, "", number * 4 + attempts).await;
            sandbox.advance(300 * SECOND);
        }
    }
    assert_eq!(client.get(&path).await.expect(200)["enabled"], false);
    client.patch(&path, json!({"enabled": true})).await.expect(200);
    assert_eq!(client.get(&path).await.expect(200)["enabled"], true);
}

#[tokio::test]
async fn an_event_that_waits_for_another_attempt_is_sent_after_the_next_start() {
    let file = std::env::temp_dir().join(format!("truv-sandbox-retries-{}", std::process::id()));
    let is_up = Arc::new(AtomicBool::new(false));
    let seen = is_up.clone();
    let reaction = move |_, _: &_| Reaction::Status(if seen.load(Ordering::Relaxed) { 200 } else { 500 });
    let mut endpoint = Receiver::with(reaction).await;
    let (sandbox, client) = start_with(standing().state_file(&file)).await;
    register(&client, &endpoint.url(), Some(&["order-created"])).await;
    let order = json!({"products": ["income"], "first_name": "Ines", "last_name": "Marlow"});
    client.post("/v1/orders/", order).await.expect(201);
    let first = endpoint.next().await;
    history(&client, "", 1).await;
    let keys = (client.client_id.clone(), client.secret.clone());
    sandbox.shutdown().await;

    is_up.store(true, Ordering::Relaxed);
    let (sandbox, client) = start_with(standing().state_file(&file)).await;
    let client = client.with_keys(&keys.0, &keys.1);
    sandbox.advance(31 * SECOND);
    assert_eq!(endpoint.next().await.body, first.body);
    assert_eq!(history(&client, "", 2).await.len(), 2);
    sandbox.shutdown().await;
    // The event is sent once.
    let (sandbox, _) = start_with(standing().state_file(&file)).await;
    sandbox.advance(600 * SECOND);
    sandbox.shutdown().await;
    assert!(endpoint.is_drained());
    std::fs::remove_file(&file).unwrap();
}
