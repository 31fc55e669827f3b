//! State that comes back: from a snapshot, from a file, after a kill.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, UNIX_EPOCH};

use serde_json::{Value, json};
use truv_sandbox::{Clock, Error, Pace, Sandbox, SandboxBuilder, Snapshot};

use crate::client::{Client, start, start_with};
use crate::receiver::{Receiver, register};

/// A test's own file, which is removed at the end.
struct Temporary(PathBuf);

impl Temporary {
    fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("state-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        Self(Path::new(env!("CARGO_TARGET_TMPDIR")).join(name))
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

fn timed() -> SandboxBuilder {
    let clock = Clock::standing_at(UNIX_EPOCH + Duration::from_secs(1_750_000_000));
    Sandbox::builder().seed(3).pace(Pace::Timed(Duration::from_secs(10))).clock(clock)
}

/// Creates objects of most kinds, with failing requests in between.
async fn work(sandbox: &Sandbox, client: &Client) {
    let connected = client.connected(sandbox).await;
    sandbox.advance(Duration::from_millis(10_500));
    client.post(&format!("/v1/users/{}/reports/", connected.user_id), json!({})).await.expect(201);
    client.post("/v1/users/", json!({"external_user_id": "crm-1"})).await;
    client.post("/v1/refresh/tasks/", json!({"access_token": connected.access_token})).await.expect(201);
    let order = json!({
        "order_number": "7", "first_name": "Ines", "last_name": "Marlow", "products": ["income"],
        "employers": [{"company_name": "Bluestem Logistics"}],
    });
    client.post("/v1/orders/", order).await.expect(201);
    let gone = client.user("gone").await;
    client.delete(&format!("/v1/users/{gone}/")).await.expect(204);
    sandbox.control().advance(Duration::from_secs(2)).await.unwrap();
}

/// The visible state.
async fn view(client: &Client) -> Value {
    let mut seen = Vec::new();
    for path in ["/v1/users/?list_links=true", "/v1/tasks/", "/v1/orders/", "/v1/webhooks/"] {
        seen.push(client.get(path).await.expect(200));
    }
    for link in client.get("/v1/links/").await.expect(200)["results"].as_array().unwrap() {
        let report = client.get(&format!("/v1/links/{}/income/report/", link["id"].as_str().unwrap())).await;
        seen.push(json!([report.status, report.body]));
    }
    seen.push(client.send(client.bare("GET", "/_sandbox/clock")).await.expect(200));
    let text = Value::from(seen).to_string().replace(&client.base_url, "http://sandbox");
    serde_json::from_str(&text).unwrap()
}

#[tokio::test]
async fn a_snapshot_brings_everything_back_here_and_elsewhere() {
    let (sandbox, client) = start_with(timed()).await;
    work(&sandbox, &client).await;
    let seen = view(&client).await;
    let snapshot = sandbox.control().snapshot().await.unwrap();
    assert!(!format!("{snapshot:?}").contains("Marlow"));
    client.user("later").await;
    sandbox.advance(Duration::from_secs(3_600));
    assert_ne!(view(&client).await, seen);
    sandbox.control().restore(&snapshot).await.unwrap();
    assert_eq!(view(&client).await, seen);
    // The restored sandbox goes on as the original would have.
    let user = client.user("next").await;

    let (elsewhere, other) = start_with(timed().seed(99)).await;
    elsewhere.control().restore(&snapshot).await.unwrap();
    let other = other.with_keys(&client.client_id, &client.secret);
    let moved = view(&other).await.to_string().replace(&client.base_url, "http://sandbox");
    assert_eq!(serde_json::from_str::<Value>(&moved).unwrap(), seen);
    assert_eq!(other.user("next").await, user);
}

#[tokio::test]
async fn a_snapshot_may_be_larger_than_other_requests() {
    let (sandbox, client) = start().await;
    let name = "N".repeat(100_000);
    for number in 0..20 {
        let body = json!({"external_user_id": number.to_string(), "first_name": name, "last_name": "Marlow"});
        client.post("/v1/users/", body).await;
    }
    let snapshot = sandbox.control().snapshot().await.unwrap();
    assert!(snapshot.as_bytes().len() > 1024 * 1024);
    sandbox.control().restore(&snapshot).await.unwrap();
}

#[tokio::test]
async fn a_broken_snapshot_changes_nothing() {
    let (sandbox, client) = start().await;
    client.user("1").await;
    let control = sandbox.control();
    let snapshot = control.snapshot().await.unwrap().as_bytes().to_vec();
    let mut damaged = snapshot.clone();
    *damaged.last_mut().unwrap() = b'x';
    let mut other_version = snapshot.clone();
    other_version[20] = b'9';
    for (broken, expected) in
        [(damaged, "line 3 is damaged"), (other_version, "first line"), (Vec::new(), "first line")]
    {
        let refused = control.restore(&Snapshot::new(broken)).await.unwrap_err().to_string();
        assert!(refused.contains(expected), "{refused}");
        assert!(!refused.contains("Marlow"));
        assert_eq!(client.get("/v1/users/").await.expect(200)["count"], 1);
    }
}

#[tokio::test]
async fn a_file_keeps_the_state_over_starts_resets_and_damage_at_its_end() {
    let file = Temporary::new();
    let (sandbox, client) = start_with(timed().state_file(&file.0)).await;
    work(&sandbox, &client).await;
    let seen = view(&client).await;
    let (client_id, secret) = (client.client_id.clone(), client.secret.clone());
    sandbox.shutdown().await;

    // A process that is killed while it writes leaves half a line.
    let whole = std::fs::read(&file.0).unwrap();
    let mut cut = whole.clone();
    cut.extend_from_slice(b"0123abcd {\"at\":17");
    std::fs::write(&file.0, &cut).unwrap();
    let (sandbox, client) = start_with(timed().seed(1234).state_file(&file.0)).await;
    let client = client.with_keys(&client_id, &secret);
    let again = view(&client).await.to_string();
    let again: Value = serde_json::from_str(&again).unwrap();
    assert_eq!(without_ports(&again), without_ports(&seen));
    client.user("after").await;
    sandbox.shutdown().await;

    let (sandbox, client) = start_with(timed().state_file(&file.0)).await;
    assert_eq!(client.get("/v1/users/").await.expect(200)["count"], 3);
    sandbox.reset();
    sandbox.shutdown().await;
    let (_sandbox, client) = start_with(timed().state_file(&file.0)).await;
    assert_eq!(client.get("/v1/users/").await.expect(200)["count"], 0);
}

/// Addresses that were made by a sandbox on another port.
fn without_ports(seen: &Value) -> String {
    let text = seen.to_string();
    let mut parts = text.split("http://127.0.0.1:");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + "http://sandbox" + part.trim_start_matches(|c: char| c.is_ascii_digit()))
}

#[tokio::test]
async fn damage_in_the_middle_of_a_file_is_told_and_nothing_is_overwritten() {
    let file = Temporary::new();
    let (sandbox, client) = start_with(timed().state_file(&file.0)).await;
    client.user("1").await;
    client.user("2").await;
    sandbox.shutdown().await;
    let mut text = std::fs::read(&file.0).unwrap();
    let at = text.windows(8).position(|window| window == b"external").unwrap();
    text[at] = b'E';
    std::fs::write(&file.0, &text).unwrap();
    let problem = timed().state_file(&file.0).start().await.unwrap_err();
    assert!(matches!(problem, Error::State { .. }));
    assert!(problem.to_string().contains("line 3 is damaged"), "{problem}");
    assert!(problem.to_string().contains("move the file away"), "{problem}");
    assert_eq!(std::fs::read(&file.0).unwrap(), text);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    assert!(matches!(timed().state_file(folder).start().await.unwrap_err(), Error::StateFile { .. }));
}

#[tokio::test]
async fn webhooks_are_told_after_a_start_of_what_is_still_ahead_and_of_nothing_twice() {
    let file = Temporary::new();
    let mut endpoint = Receiver::start().await;
    let (sandbox, client) = start_with(timed().state_file(&file.0)).await;
    let path = register(&client, &endpoint.url(), Some(&["task-status-updated"])).await;
    client.connected(&sandbox).await;
    sandbox.advance(Duration::from_secs(5));
    let before = endpoint.until("task-status-updated parse").await;
    sandbox.shutdown().await;
    let (sandbox, client) = start_with(timed().state_file(&file.0)).await;
    client.get(&path).await.expect(200);
    sandbox.advance(Duration::from_secs(5));
    let after = endpoint.until("task-status-updated done").await;
    let seen: Vec<_> = before.iter().chain(&after).map(|label| label.split(' ').nth(1).unwrap()).collect();
    assert_eq!(seen, ["new", "login", "parse", "full_parse", "done"]);
}

#[cfg(unix)]
#[tokio::test]
async fn the_file_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let file = Temporary::new();
    let _sandbox = timed().state_file(&file.0).start().await.unwrap();
    assert_eq!(std::fs::metadata(&file.0).unwrap().permissions().mode() & 0o777, 0o600);
}

#[tokio::test]
async fn there_is_an_end_to_what_is_kept() {
    let (sandbox, client) = start_with(timed().largest_state(3_000)).await;
    let mut created = 0;
    let (status, body) = loop {
        let body = json!({"external_user_id": created.to_string(), "first_name": "Ines", "last_name": "Marlow"});
        let answer = client.unchecked(client.request("POST", "/v1/users/").json(&body)).await;
        if answer.0 != 201 {
            break answer;
        }
        created += 1;
    };
    assert_eq!(status, 507);
    assert!(body["detail"].as_str().unwrap().contains("3000 bytes"), "{body}");
    assert_eq!(client.get("/v1/users/").await.expect(200)["count"], created);
    sandbox.reset();
    client.user("1").await;
}
