//! How tasks make progress: at once, with time, with reads, by events.

use std::num::NonZeroU32;
use std::time::Duration;

use serde_json::json;
use truv_sandbox::{BridgeLogin, Pace, Sandbox};

use crate::client::{Client, Connected, start, start_with};
use crate::receiver::{Receiver, register};

async fn status(client: &Client, connected: &Connected) -> String {
    let task = client.get(&format!("/v1/tasks/{}/", connected.task_id)).await.expect(200);
    task["status"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_task_waits_for_events_and_so_do_reports() {
    let (sandbox, client) = start_with(Sandbox::builder().pace(Pace::ByEvent)).await;
    let control = sandbox.control();
    let connected = client.connected(&sandbox).await;
    let reports = format!("/v1/users/{}/reports/", connected.user_id);
    let second = client.bridge_token(&connected.user_id).await;
    let second = sandbox.bridge_login(BridgeLogin::new(second, "goodlogin.hourly", "goodpassword")).unwrap();
    client.post(&reports, json!({})).await.expect(404);
    control.step_task_to(&second.task_id, "done").await.unwrap();
    let report = client.post(&reports, json!({})).await.expect(201);
    let report_path = format!("{reports}{}/", report["report_id"].as_str().unwrap());
    sandbox.advance(Duration::from_secs(86_400));
    assert_eq!(status(&client, &connected).await, "new");
    client.get(&report_path).await.expect(404);

    assert_eq!(control.step_task(&connected.task_id).await.unwrap(), "login");
    assert_eq!(status(&client, &connected).await, "login");
    let refused = control.step_task_to(&connected.task_id, "mfa").await.unwrap_err();
    assert!(refused.to_string().contains("parse, full_parse, done"), "{refused}");
    client.get(&report_path).await.expect(404);
    control.step_task_to(&connected.task_id, "done").await.unwrap();
    assert_eq!(status(&client, &connected).await, "done");
    client.get(&report_path).await.expect(200);
    client.get(&format!("/v1/links/{}/income/report/", connected.link_id)).await.expect(200);
    let ended = control.step_task(&connected.task_id).await.unwrap_err();
    assert!(ended.to_string().contains("has ended: done"), "{ended}");
    assert!(control.step_task("unknown").await.unwrap_err().to_string().contains("404"));
}

#[tokio::test]
async fn a_task_that_is_read_often_enough_gets_on() {
    let reads = NonZeroU32::new(2).unwrap();
    let (sandbox, client) = start_with(Sandbox::builder().pace(Pace::AfterReads(reads))).await;
    let connected = client.connected(&sandbox).await;
    let mut seen = Vec::new();
    for _ in 0..9 {
        seen.push(status(&client, &connected).await);
    }
    let expected = ["new", "new", "login", "login", "parse", "parse", "full_parse", "full_parse", "done"];
    assert_eq!(seen, expected);
    // Reads of the link count, too.
    let second = client.connected(&sandbox).await;
    let report = format!("/v1/links/{}/income/report/", second.link_id);
    for _ in 0..8 {
        client.get(&report).await.expect(404);
    }
    client.get(&report).await.expect(200);
}

#[tokio::test]
async fn the_pace_is_changed_for_everybody_or_for_some_keys() {
    let (sandbox, client) = start().await;
    let control = sandbox.control();
    let keys = control.issue_keys().await.unwrap();
    let other = client.with_keys(&keys.client_id, &keys.access_secret);
    control.clone().with_keys(&keys).set_pace(Pace::ByEvent).await.unwrap();
    let (mine, theirs) = (client.connected(&sandbox).await, other.connected(&sandbox).await);
    assert_eq!((status(&client, &mine).await.as_str(), status(&other, &theirs).await.as_str()), ("done", "new"));
    assert_eq!(control.clone().with_keys(&keys).pace().await.unwrap(), Pace::ByEvent);
    assert_eq!(control.pace().await.unwrap(), Pace::Immediate);
    let timed = Pace::Timed(Duration::from_secs(60));
    control.set_pace(timed).await.unwrap();
    assert_eq!(control.pace().await.unwrap(), timed);
    let by_clock = client.connected(&sandbox).await;
    assert_eq!(status(&client, &by_clock).await, "new");
    let refused = control.step_task(&by_clock.task_id).await.unwrap_err();
    assert!(refused.to_string().contains("goes by the clock"), "{refused}");
    let wrong = client.send(client.bare("PUT", "/_sandbox/transitions").json(&json!({"pace": "timed"}))).await;
    assert_eq!(wrong.refused_fields(), ["pace"]);
}

#[tokio::test]
async fn webhooks_are_told_of_steps_when_they_are_taken() {
    let (sandbox, client) = start_with(Sandbox::builder().pace(Pace::ByEvent)).await;
    let mut endpoint = Receiver::start().await;
    register(&client, &endpoint.url(), Some(&["task-status-updated", "link-connected"])).await;
    let connected = client.connected(&sandbox).await;
    assert_eq!(endpoint.until("task-status-updated new").await.len(), 1);
    let control = sandbox.control();
    control.step_task(&connected.task_id).await.unwrap();
    assert_eq!(endpoint.until("task-status-updated login").await.len(), 1);
    assert!(endpoint.is_drained());
    control.step_task_to(&connected.task_id, "done").await.unwrap();
    let rest = endpoint.until("task-status-updated done").await;
    assert_eq!(rest[..2], ["link-connected", "task-status-updated parse"]);
}
