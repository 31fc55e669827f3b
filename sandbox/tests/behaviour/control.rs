//! The sandbox's own operations, and repeatable runs.

use std::sync::{Arc, Mutex};
use std::time::{Duration, UNIX_EPOCH};

use serde_json::{Value, json};
use truv_sandbox::{BridgeLogin, Clock, Error, Sandbox, SandboxBuilder};

use crate::client::{Client, start, start_with};
use crate::schema::DOCUMENT;

fn standing(seed: u64) -> SandboxBuilder {
    let clock = Clock::standing_at(UNIX_EPOCH + Duration::from_secs(1_750_000_000));
    Sandbox::builder().seed(seed).clock(clock)
}

/// All answers of a short run.
async fn run(sandbox: &Sandbox, client: &Client) -> Value {
    let connected = client.connected(sandbox).await;
    sandbox.advance(Duration::from_secs(90));
    let refresh = json!({"access_token": connected.access_token});
    let refresh = client.post("/v1/refresh/tasks/", refresh).await.expect(201);
    let mut answers = vec![refresh, json!(client.client_id), json!(client.secret)];
    for path in [
        format!("/v1/links/{}/income/report/", connected.link_id),
        "/v1/users/?list_links=true".to_owned(),
        "/v1/tasks/".to_owned(),
    ] {
        answers.push(client.get(&path).await.expect(200));
    }
    // Ports differ from sandbox to sandbox.
    let text = Value::from(answers).to_string().replace(&client.base_url, "http://sandbox");
    serde_json::from_str(&text).unwrap()
}

#[tokio::test]
async fn the_same_seed_and_calls_give_the_same_answers() {
    let (one, one_client) = start_with(standing(7)).await;
    let (other, other_client) = start_with(standing(7)).await;
    let first = run(&one, &one_client).await;
    assert_eq!(run(&other, &other_client).await, first);
    let (third, third_client) = start_with(standing(8)).await;
    assert_ne!(run(&third, &third_client).await, first);
    // A reset is a new start, and one client's calls do not disturb another's ids.
    one.reset();
    one_client.with_keys("someone else", "dev-1").get("/v1/users/").await.expect(401);
    one_client.with_keys("someone-else", "dev-1").user("crm-1").await;
    assert_eq!(run(&one, &one_client).await, first);
}

#[tokio::test]
async fn health_tells_what_is_served() {
    let (_sandbox, client) = start().await;
    let health = client.send(client.bare("GET", "/_sandbox/health")).await.expect(200);
    let paths = DOCUMENT["paths"].as_object().unwrap().values();
    let operations = paths.flat_map(|path| path.as_object().unwrap().values());
    let count = operations.filter(|operation| operation["operationId"].is_string()).count();
    assert_eq!(health["name"], "truv-sandbox");
    assert_eq!(health["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(health["operations"], count);
}

#[tokio::test]
async fn an_unknown_control_path_lists_what_exists() {
    let (_sandbox, client) = start().await;
    for (path, status) in
        [("/_sandbox", 200), ("/_sandbox/", 200), ("/_sandbox/else", 404), ("/_sandbox/tasks//step", 404)]
    {
        let body = client.send(client.bare("GET", path)).await.expect(status);
        let available = body["available"].as_array().unwrap();
        assert!(available.contains(&json!("POST /_sandbox/reset")), "{path}");
        assert!(available.contains(&json!("DELETE /_sandbox/faults/{id}")), "{path}");
    }
    let other = client.send(client.bare("GET", "/_sandbox/reset")).await;
    assert_eq!((other.status, other.headers["allow"].to_str().unwrap()), (405, "POST"));
    let other = client.send(client.bare("GET", "/_sandboxes/")).await.expect(404);
    assert!(other.get("available").is_none());
}

#[tokio::test]
async fn the_clock_is_moved_and_put_back_over_http() {
    let (_sandbox, client) = start_with(standing(0)).await;
    let now = || client.send(client.bare("GET", "/_sandbox/clock"));
    let advance = |body: Value| {
        let request = client.bare("POST", "/_sandbox/clock/advance").json(&body);
        client.send(request)
    };
    assert_eq!(now().await.expect(200)["now"], "2025-06-15T15:06:40Z");
    let moved = advance(json!({"seconds": 3600})).await.expect(200);
    assert_eq!(moved["now"], "2025-06-15T16:06:40Z");
    for wrong in [json!({}), json!({"seconds": -1}), json!({"seconds": "1"}), json!({"seconds": u64::MAX})] {
        assert_eq!(advance(wrong).await.refused_fields(), ["seconds"]);
    }
    client.user("1").await;
    client.send(client.bare("POST", "/_sandbox/reset")).await.expect(204);
    assert_eq!(now().await.expect(200)["now"], "2025-06-15T15:06:40Z");
    assert_eq!(client.get("/v1/users/").await.expect(200)["count"], 0);
    // However far the clock is moved, the sandbox goes on.
    for _ in 0..90 {
        advance(json!({"seconds": 100_u64 * 366 * 86400})).await.expect(200);
    }
    assert_eq!(now().await.expect(200)["now"], "9999-12-31T23:59:59.999999Z");
    client.user("2").await;
}

#[tokio::test]
async fn the_clock_is_set_to_a_time() {
    let (sandbox, client) = start_with(standing(0)).await;
    let control = sandbox.control();
    client.user("1").await;
    control.set_time("2031-02-03").await.unwrap();
    assert_eq!(control.now().await.unwrap(), "2031-02-03T00:00:00Z");
    control.set_time("2030-01-01T08:00:00+02:00").await.unwrap();
    assert_eq!(control.now().await.unwrap(), "2030-01-01T06:00:00Z");
    assert!(control.set_time("tomorrow").await.unwrap_err().to_string().contains("2025-06-15T12:00:00Z"));
    let refused = control.set_time("1969-01-01").await.unwrap_err();
    assert!(refused.to_string().contains("now: Send a time"), "{refused}");
    control.advance(Duration::from_millis(1_500)).await.unwrap();
    assert_eq!(control.now().await.unwrap(), "2030-01-01T06:00:01.500000Z");
    control.seed(9).await.unwrap();
    assert_eq!(control.now().await.unwrap(), "2025-06-15T15:06:40Z");
    let first = client.user("1").await;
    sandbox.reset();
    assert_eq!(client.user("1").await, first, "the seed stays");
    control.seed(10).await.unwrap();
    assert_ne!(client.user("1").await, first);
}

#[tokio::test]
async fn a_sandbox_that_is_not_there_is_told_apart() {
    let (sandbox, _client) = start().await;
    let control = sandbox.control();
    assert_eq!(control.health().await.unwrap().name, "truv-sandbox");
    sandbox.shutdown().await;
    let problem = control.health().await.unwrap_err();
    assert!(matches!(problem, truv_sandbox::ControlError::Unreachable(_)));
    assert!(problem.to_string().contains("is it running"));
}

#[tokio::test]
async fn reports_can_be_made_at_the_end_of_time() {
    let (sandbox, client) = start_with(standing(0)).await;
    sandbox.advance(Duration::MAX);
    let connected = client.connected(&sandbox).await;
    client.get(&format!("/v1/links/{}/income/report/", connected.link_id)).await.expect(200);
    let path = format!("/v1/users/{}/reports/", connected.user_id);
    client.post(&path, json!({})).await.expect(201);
}

#[tokio::test]
async fn what_was_answered_can_be_logged_without_ids() {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let kept = lines.clone();
    let builder = Sandbox::builder().on_answer(move |answered| {
        kept.lock().unwrap().push(format!("{} {} {}", answered.method, answered.path, answered.status));
    });
    let (sandbox, client) = start_with(builder).await;
    let user_id = client.user("1").await;
    client.get(&format!("/v1/users/{user_id}/")).await.expect(200);
    client.get("/v1/else/").await.expect(404);
    client.send(client.bare("GET", "/_sandbox/health")).await.expect(200);
    drop(sandbox);
    assert_eq!(
        *lines.lock().unwrap(),
        ["POST /v1/users/ 201", "GET /v1/users/{user_id}/ 200", "GET (unknown) 404", "GET /_sandbox/health 200",]
    );
}

#[tokio::test]
async fn a_sandbox_ends_when_it_is_shut_down_or_dropped() {
    let (sandbox, client) = start().await;
    client.get("/v1/users/").await.expect(200);
    sandbox.shutdown().await;
    assert!(client.try_send(client.request("GET", "/v1/users/")).await.is_none());

    let (sandbox, client) = start().await;
    drop(sandbox);
    // The listener is closed by its own task, soon after.
    while client.try_send(client.request("GET", "/v1/users/")).await.is_some() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn problems_at_the_start_are_told() {
    let (_sandbox, client) = start().await;
    let port = client.base_url.rsplit(':').next().unwrap().parse().unwrap();
    let taken = Sandbox::builder().port(port).start().await.unwrap_err();
    assert!(matches!(taken, Error::Bind { .. }));
    assert!(taken.to_string().contains("choose another port"));
    let long_ago = Clock::standing_at(UNIX_EPOCH);
    let problem = Sandbox::builder().clock(long_ago).start().await.unwrap_err();
    assert!(matches!(problem, Error::Clock));
}

#[tokio::test]
async fn nothing_shows_in_debug() {
    let (sandbox, client) = start().await;
    let token = client.bridge_token(&client.user("1").await).await;
    let login = BridgeLogin::new(&token, "goodlogin", "goodpassword");
    let text = format!("{login:?} {sandbox:?}");
    let connection = sandbox.bridge_login(login).unwrap();
    let text = format!("{text} {connection:?}");
    for secret in [&token, "goodlogin", "goodpassword", client.secret.as_str(), &connection.public_token] {
        assert!(!text.contains(secret));
    }
}

#[test]
fn it_needs_a_runtime_and_says_so() {
    let mut start = std::pin::pin!(Sandbox::start());
    let outcome = start.as_mut().poll(&mut std::task::Context::from_waker(std::task::Waker::noop()));
    let std::task::Poll::Ready(Err(problem)) = outcome else {
        panic!("it cannot start");
    };
    assert!(matches!(problem, Error::NoRuntime));
}
