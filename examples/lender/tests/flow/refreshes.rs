//! The monthly refresh: when, how often, and what if it fails.

use axum::http::StatusCode;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use truv_lender::refresh;

use crate::lender::Lender;

fn refresh_at(application: &Value) -> DateTime<Utc> {
    application["links"][0]["refresh_at"].as_str().unwrap().parse().unwrap()
}

/// Starts the refresh of the link that is due. A row that an event holds at this moment is left for the next time.
async fn start_due(lender: &Lender, due: DateTime<Utc>) -> u32 {
    loop {
        let started = refresh::start_due(&lender.service, due).await.unwrap();
        if refresh_at(&lender.get("/applications/L-1").await.1) != due {
            return started;
        }
    }
}

#[tokio::test]
async fn a_month_later_there_is_new_data_and_nobody_has_logged_in() {
    let Some(lender) = Lender::start().await else { return };
    let before = lender.connected("L-1").await;
    let due = refresh_at(&before);
    assert_eq!(refresh::start_due(&lender.service, due - TimeDelta::hours(1)).await.unwrap(), 0);
    lender.sandbox.advance(std::time::Duration::from_secs(31 * 24 * 60 * 60));
    assert_eq!(start_due(&lender, due).await, 1);
    // the next one is a month after that
    assert_eq!(refresh::start_due(&lender.service, due).await.unwrap(), 0);
    let newest = |application: &Value| application["statements"][0]["pay_date"].as_str().unwrap().to_owned();
    let after = lender.until("L-1", |application| newest(application) > newest(&before)).await;
    assert!(refresh_at(&after) >= due + TimeDelta::days(28));
}

/// Truv takes the first request and three refreshes in 24 hours. Truv's clock stands here, the service's runs.
#[tokio::test]
async fn beyond_truvs_limit_a_link_waits_a_day() {
    let Some(lender) = Lender::start().await else { return };
    let mut due = refresh_at(&lender.connected("L-1").await);
    let mut started = Vec::new();
    for _ in 0..4 {
        started.push(start_due(&lender, due).await);
        let application = lender.until("L-1", |application| application["status"] == "verified").await;
        let next = refresh_at(&application);
        if *started.last().unwrap() == 0 {
            assert_eq!(next, due + TimeDelta::days(1));
        }
        due = next;
    }
    assert_eq!(started, [1, 1, 1, 0]);
}

#[tokio::test]
async fn a_login_that_no_longer_works_brings_the_person_back_to_bridge() {
    let Some(lender) = Lender::start().await else { return };
    let application = lender.connected("L-1").await;
    let event = |id: &str, status: &str, at: &str| {
        let link_id = &application["links"][0]["link_id"];
        json!({"webhook_id": id, "event_type": "task-status-updated", "event_created_at": at, "task_id": "t",
            "link_id": link_id, "product": "income", "status": status})
    };
    assert_eq!(lender.post_event(&event("e2", "login_error", "2099-02-01T00:00:02Z")).await, StatusCode::NO_CONTENT);
    // older, but later on the way
    assert_eq!(lender.post_event(&event("e1", "done", "2099-02-01T00:00:01Z")).await, StatusCode::NO_CONTENT);
    let after = lender.get("/applications/L-1").await.1;
    assert_eq!((&after["status"], &after["links"][0]["problem"]), (&json!("needs_login"), &json!("login_error")));
    // no refresh until then
    assert_eq!(refresh::start_due(&lender.service, refresh_at(&after)).await.unwrap(), 0);
    let (status, opening) = lender.post("/applications/L-1/bridge-token", Value::Null).await;
    assert_eq!(status, StatusCode::OK);
    lender.log_in(&opening);
}
