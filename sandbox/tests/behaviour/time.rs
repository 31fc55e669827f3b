//! Effects of time: tasks make progress, tokens expire, limits open again.

use std::time::{Duration, UNIX_EPOCH};

use serde_json::json;
use truv_sandbox::{BridgeError, BridgeLogin, Clock, Pace, Sandbox, SandboxBuilder};

use crate::client::{start, start_with};

const HOUR: Duration = Duration::from_secs(60 * 60);

/// Stands on 15 June 2025, 15:06:40 UTC.
fn standing() -> SandboxBuilder {
    let start = UNIX_EPOCH + Duration::from_secs(1_750_000_000);
    Sandbox::builder().clock(Clock::standing_at(start))
}

#[tokio::test]
async fn a_task_goes_through_its_statuses() {
    let builder = standing().pace(Pace::Timed(Duration::from_secs(10)));
    let (sandbox, client) = start_with(builder).await;
    let connected = client.connected(&sandbox).await;
    let task_path = format!("/v1/tasks/{}/", connected.task_id);
    let link_path = format!("/v1/links/{}/", connected.link_id);
    let mut seen = Vec::new();
    for step in 0..=10 {
        let task = client.get(&task_path).await.expect(200);
        let link = client.get(&link_path).await.expect(200);
        assert_eq!(task["status"], link["status"]);
        let status = task["status"].as_str().unwrap().to_owned();
        let is_done = status == "done";
        assert_eq!(is_done, step == 10);
        let report = client.get(&format!("{link_path}income/report/")).await;
        assert_eq!(report.status, if is_done { 200 } else { 404 });
        if seen.last() != Some(&status) {
            seen.push(status);
        }
        sandbox.advance(Duration::from_secs(1));
    }
    assert_eq!(seen, ["new", "login", "parse", "full_parse", "done"]);
    let task = client.get(&task_path).await.expect(200);
    assert_eq!(task["created_at"], "2025-06-15T15:06:40Z");
    assert_eq!(task["updated_at"], "2025-06-15T15:06:50Z");
    let report = client.get(&format!("{link_path}income/report/")).await.expect(200);
    assert_eq!(report["finished_at"], "2025-06-15T15:06:50Z");
    assert_eq!(report["completed_at"], "2025-06-15 15:06:50+00:00");
}

#[tokio::test]
async fn a_long_check_takes_a_minute() {
    let (sandbox, client) = start_with(standing()).await;
    let token = client.bridge_token(&client.user("1").await).await;
    let login = BridgeLogin::new(token, "goodlogin", "longcheck");
    let task = format!("/v1/tasks/{}/", sandbox.bridge_login(login).unwrap().task_id);
    assert_eq!(client.get(&task).await.expect(200)["status"], "new");
    sandbox.advance(Duration::from_secs(60));
    assert_eq!(client.get(&task).await.expect(200)["status"], "done");
}

#[tokio::test]
async fn a_bridge_token_lasts_six_hours() {
    let (sandbox, client) = start_with(standing()).await;
    let token = client.bridge_token(&client.user("1").await).await;
    let login = BridgeLogin::new(&token, "goodlogin", "goodpassword");
    sandbox.advance(6 * HOUR - Duration::from_secs(1));
    let connection = sandbox.bridge_login(login.clone()).unwrap();
    sandbox.advance(Duration::from_secs(1));
    assert_eq!(sandbox.bridge_login(login).unwrap_err(), BridgeError::ExpiredToken);
    let body = json!({"bridge_token": token, "username": "goodlogin", "password": "goodpassword"});
    let answer = client.send(client.bare("POST", "/_sandbox/bridge/login").json(&body)).await;
    assert_eq!(answer.expect(410)["error"]["code"], "expired_token");
    // The public token expires with the bridge token.
    let body = json!({"public_token": connection.public_token});
    let answer = client.post("/v1/link-access-tokens/", body).await.expect(410);
    assert_eq!(answer["error"]["code"], "expired_token");
}

#[tokio::test]
async fn a_link_takes_its_first_request_and_three_refreshes_a_day() {
    let (sandbox, client) = start_with(standing()).await;
    let connected = client.connected(&sandbox).await;
    let body = json!({"access_token": connected.access_token, "product_type": "income"});
    for _ in 0..3 {
        client.post("/v1/refresh/tasks/", body.clone()).await.expect(201);
    }
    let answer = client.post("/v1/refresh/tasks/", body.clone()).await;
    assert!(!answer.headers.contains_key("retry-after"));
    let refused = answer.expect(429);
    let message = refused["error"]["message"].as_str().unwrap();
    assert!(message.starts_with("Refresh limit for the access_token exceeded"));
    // Another link has a limit of its own, and a new login is no refresh.
    let other = client.connected(&sandbox).await;
    client.post("/v1/refresh/tasks/", json!({"access_token": other.access_token})).await.expect(201);
    let token = client.bridge_token(&connected.user_id).await;
    let login = BridgeLogin::new(token, "goodlogin", "goodpassword");
    assert_eq!(sandbox.bridge_login(login).unwrap().link_id, connected.link_id);

    sandbox.advance(24 * HOUR);
    client.post("/v1/refresh/tasks/", body).await.expect(201);
}

#[tokio::test]
async fn the_rate_limit_counts_per_secret_and_says_when_to_come_back() {
    let (sandbox, client) = start_with(standing().requests_per_minute(2)).await;
    let production = client.with_keys(&client.client_id, "prod-1");
    client.get("/v1/users/").await.expect(200);
    sandbox.advance(Duration::from_secs(10));
    // A request counts, whatever its result is.
    client.get("/v1/users/0/").await.expect(404);
    let answer = client.get("/v1/users/").await;
    assert_eq!(answer.headers["retry-after"], "50");
    let body = answer.expect(429);
    assert_eq!(body["error"]["code"], "throttled");
    assert!(body["error"]["message"].as_str().unwrap().contains("50 seconds"));
    production.get("/v1/users/").await.expect(200);
    sandbox.advance(Duration::from_secs(50));
    client.get("/v1/users/").await.expect(200);
    client.get("/v1/users/").await.expect(429);
}

#[tokio::test]
async fn there_is_no_rate_limit_unless_asked_for() {
    let (_sandbox, client) = start().await;
    for _ in 0..310 {
        client.get("/v1/webhooks/").await.expect(200);
    }
}

#[tokio::test]
async fn a_user_report_is_missing_until_the_tasks_are_done() {
    let builder = standing().pace(Pace::Timed(Duration::from_secs(10))).report_delay(Duration::from_secs(5));
    let (sandbox, client) = start_with(builder).await;
    let connected = client.connected(&sandbox).await;
    let path = format!("/v1/users/{}/reports/", connected.user_id);
    // No link has data yet.
    client.post(&path, json!({})).await.expect(404);
    sandbox.advance(Duration::from_secs(10));
    // Another link is under way.
    let token = client.bridge_token(&connected.user_id).await;
    sandbox.bridge_login(BridgeLogin::new(token, "goodlogin.hourly", "goodpassword")).unwrap();
    let created = client.post(&path, json!({})).await.expect(201);
    assert_eq!(created["links"].as_array().unwrap().len(), 1);
    assert!(created["completed_at"].is_null());
    let report = format!("{path}{}/", created["report_id"].as_str().unwrap());
    for (seconds, status) in [(0, 404), (10, 404), (4, 404), (1, 200)] {
        sandbox.advance(Duration::from_secs(seconds));
        assert_eq!(client.get(&report).await.status, status);
    }
    let body = client.get(&report).await.expect(200);
    assert_eq!(body["created_at"], "2025-06-15T15:06:50Z");
    assert_eq!(body["last_task_at"], "2025-06-15T15:07:00Z");
    assert_eq!(body["completed_at"], "2025-06-15T15:07:05Z");
    assert_eq!(body["links"][0]["link_id"], connected.link_id);
    // It stays unchanged, whatever comes later.
    client.post("/v1/refresh/tasks/", json!({"access_token": connected.access_token})).await.expect(201);
    sandbox.advance(30 * 24 * HOUR);
    assert_eq!(client.get(&report).await.expect(200), body);
    client.get(&format!("{report}?report_type=aim_check")).await.expect(404);
}

#[tokio::test]
async fn a_refresh_brings_later_statements_and_changes_no_earlier_one() {
    let (sandbox, client) = start_with(standing()).await;
    let connected = client.connected(&sandbox).await;
    let path = format!("/v1/links/{}/income/report/", connected.link_id);
    let before = client.get(&path).await.expect(200);
    assert_eq!(client.get(&path).await.expect(200), before);
    sandbox.advance(28 * 24 * HOUR);
    assert_eq!(client.get(&path).await.expect(200), before, "reading fetches nothing anew");
    client.post("/v1/refresh/tasks/", json!({"access_token": connected.access_token})).await.expect(201);
    let after = client.get(&path).await.expect(200);
    let statements = |report: &serde_json::Value| report["employments"][0]["statements"].as_array().unwrap().clone();
    assert_eq!(statements(&after)[2..], statements(&before)[..]);
    assert_eq!(after["employments"][0]["id"], before["employments"][0]["id"]);
}
