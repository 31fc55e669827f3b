//! The whole service over the local Truv and a real PostgreSQL.
//!
//! Without PostgreSQL the tests say so and pass, unless `REQUIRE_POSTGRES` is set.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failed test may panic")]

mod lender;
#[path = "../../../support/postgres.rs"]
mod postgres;
mod refreshes;

use axum::http::StatusCode;
use lender::Lender;
use serde_json::{Value, json};
use truv_sandbox::{Effect, Fault};

#[tokio::test]
async fn an_order_leads_to_a_verified_income() {
    let Some(lender) = Lender::start().await else { return };
    let invitation = lender.apply("L-1").await;
    assert_eq!(lender.get("/applications/L-1").await.1["status"], "invited");
    lender.log_in(&invitation);
    let application = lender.until("L-1", |application| application["status"] == "verified").await;
    let employment = &application["employments"][0];
    assert_eq!((&employment["employer"], &employment["income_unit"]), (&json!("Home Depot"), &json!("YEARLY")));
    assert_eq!((&employment["job_title"], &employment["income"]), (&json!("Operations Manager"), &json!("78000.00")));
    assert_eq!(application["statements"].as_array().unwrap().len(), 12);
    // more than the page shows, and more than one page of Truv's
    assert!(lender.database.count("statements").await > 50);
    let numbers = lender.service.metrics.to_text().unwrap();
    assert!(numbers.contains(r#"truv_calls_total{operation="orders_create",outcome="201"} 1"#), "{numbers}");
}

/// Truv posts every event twice here.
#[tokio::test]
async fn an_event_that_comes_twice_makes_one_job() {
    let Some(lender) = Lender::start().await else { return };
    let application = lender.connected("L-1").await;
    let link_id = &application["links"][0]["link_id"];
    let event = json!({
        "webhook_id": "e1", "event_type": "link-deleted", "event_created_at": "2030-01-01T00:00:00Z", "link_id": link_id,
    });
    assert_eq!(lender.post_event(&event).await, StatusCode::NO_CONTENT);
    assert_eq!(lender.get("/applications/L-1").await.1["links"], json!([]));
    let handled = lender.database.count("truv_events").await;
    assert_eq!(lender.post_event(&event).await, StatusCode::NO_CONTENT);
    assert_eq!((lender.database.count("truv_events").await, lender.database.count("jobs").await), (handled, 0));
}

#[tokio::test]
async fn a_request_that_is_repeated_gives_the_same_order() {
    let Some(lender) = Lender::start().await else { return };
    let first = lender.apply("L-1").await;
    let again = json!({"number": "L-1", "first_name": "Ines", "last_name": "Marlow", "employer": "Home Depot"});
    let (status, second) = lender.post("/applications", again.clone()).await;
    assert_eq!((status, &second), (StatusCode::OK, &first));
    // at the same moment, with another number
    let other = || json!({"number": "L-2", "first_name": "Ada", "last_name": "Winters", "employer": "Home Depot"});
    let (one, two) = tokio::join!(lender.post("/applications", other()), lender.post("/applications", other()));
    assert_eq!(one.1["share_url"], two.1["share_url"]);
    let orders = lender.service.truv.orders_list().send().await.unwrap();
    assert_eq!(orders.results.len(), 2);
}

#[tokio::test]
async fn applications_are_listed_page_by_page() {
    let Some(lender) = Lender::start().await else { return };
    for number in ["L-1", "L-2", "L-3"] {
        lender.apply(number).await;
    }
    let (_, first) = lender.get("/applications?limit=2").await;
    let numbers = |page: &Value| {
        let rows = page["applications"].as_array().unwrap();
        rows.iter().map(|row| row["number"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(numbers(&first), ["L-1", "L-2"]);
    let (_, last) = lender.get(&format!("/applications?limit=2&after={}", first["next"])).await;
    assert_eq!((numbers(&last), &last["next"]), (vec!["L-3".to_owned()], &Value::Null));
}

#[tokio::test]
async fn what_the_client_can_mend_is_told_to_it() {
    let Some(lender) = Lender::start().await else { return };
    assert_eq!(lender.get("/applications/L-9").await.0, StatusCode::NOT_FOUND);
    let refusal = Fault::new(Effect::Status { status: 400, retry_after: None })
        .code("validation_error")
        .operation("orders_create")
        .count(1);
    let refusal = refusal.invalid_param("last_name", "This field may not be blank.");
    lender.sandbox.control().add_fault(&refusal).await.unwrap();
    let applicant =
        |number: &str| json!({"number": number, "first_name": "Ines", "last_name": "Marlow", "employer": "Home Depot"});
    let (status, problem) = lender.post("/applications", applicant("L-1")).await;
    assert_eq!((status, &problem["fields"][0]["name"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("last_name")));
    // Truv's document allows no longer one, so nothing is sent
    let (status, _) = lender.post("/applications", applicant(&"L".repeat(600))).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(lender.get("/applications/L-1").await.0, StatusCode::NOT_FOUND, "half an application is kept");
    lender.apply("L-1").await;
    let (_, opening) = lender.post("/applications/L-1/bridge-token", Value::Null).await;
    let body = json!({"public_token": lender.log_in(&opening)});
    assert_eq!(lender.post("/applications/L-1/links", body.clone()).await.0, StatusCode::NO_CONTENT);
    assert_eq!(lender.post("/applications/L-1/links", body).await.0, StatusCode::CONFLICT);
}

#[tokio::test]
async fn the_end_loses_nothing() {
    let Some(lender) = Lender::start().await else { return };
    lender.connected("L-1").await;
    let (service, database) = lender.end().await;
    assert!(service.database.is_closed());
    assert_eq!((database.count("jobs").await, database.count("employments").await), (0, 1));
}
