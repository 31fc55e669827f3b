//! Money, dates, instants, ids and enums on their way through a response.

use httpmock::MockServer;
use serde_json::{Value, json};
use truv_sdk::types::{IncomeCheck, JobType, Statement, UserDetail, UserId};
use truv_sdk::{Response, Result};

use crate::support::client;
use crate::support::document::full;

const HOLE: &str = "HOLE";

async fn serve(path: &str, body: String) -> MockServer {
    let server = MockServer::start_async().await;
    let mock = server.mock_async(|when, then| {
        when.method("GET").path(path);
        then.status(200).header("content-type", "application/json").body(body);
    });
    mock.await;
    server
}

/// An income report, with `json` in place of one of its values.
async fn report(pointer: &str, json: &str) -> Result<Response<IncomeCheck>> {
    let mut report = full("IncomeCheck");
    *report.pointer_mut(pointer).unwrap() = HOLE.into();
    let body = report.to_string().replace(&format!("\"{HOLE}\""), json);
    let server = serve("/v1/links/a-link/income/report/", body).await;
    client(&server.base_url()).links_income_report().link_id("a-link").send().await
}

async fn user(field: &str, value: Value) -> Result<Response<UserDetail>> {
    let mut user = full("UserDetail");
    user[field] = value;
    let server = serve("/v1/users/a-user/", user.to_string()).await;
    client(&server.base_url()).users_get().user_id("a-user").send().await
}

fn statement(report: &IncomeCheck) -> &Statement {
    &report.employments[0].statements.as_ref().unwrap()[0]
}

#[tokio::test]
async fn money_is_exact_whether_it_comes_as_a_number_or_a_string() {
    for text in ["0.1", "1234567890123.45", "1500.00", "-0.30", "99999999999999999999.99", "7"] {
        for json in [text.to_owned(), format!("\"{text}\"")] {
            let report = report("/employments/0/statements/0/gross_pay", &json).await.unwrap();
            let gross_pay = statement(&report).gross_pay.unwrap();
            assert_eq!(gross_pay.to_string(), text, "digits and scale of {json}");
            assert_eq!(serde_json::to_string(&gross_pay).unwrap(), json, "goes back out as it came");
            let encoded = serde_json::to_string(&*report).unwrap();
            assert!(encoded.contains(&format!("\"gross_pay\":{json}")), "{json} inside its report");
        }
    }
}

#[tokio::test]
async fn blank_amounts_and_dates_are_absent() {
    for field in ["gross_pay", "period_start"] {
        let report = report(&format!("/employments/0/statements/0/{field}"), "\"\"").await.unwrap();
        let encoded = serde_json::to_value(statement(&report)).unwrap();
        assert_eq!(encoded.get(field), None);
    }
}

#[tokio::test]
async fn dates_come_in_each_documented_spelling() {
    for text in ["2025-01-31", "2025-01-31T00:00:00Z", "2025-01-31T00:00:00.000Z", "2025-01-31T00:00:00+00:00"] {
        let json = format!("\"{text}\"");
        let report = report("/employments/0/statements/0/pay_date", &json).await.unwrap();
        let pay_date = &statement(&report).pay_date;
        assert_eq!(pay_date.to_naive().to_string(), "2025-01-31");
        assert_eq!(serde_json::to_string(pay_date).unwrap(), json);
    }
}

#[tokio::test]
async fn instants_come_with_any_number_of_decimals_and_any_offset() {
    for (text, nanoseconds) in [
        ("2025-02-03T09:15:00Z", 0),
        ("2025-02-03T09:15:00.120Z", 120_000_000),
        ("2025-02-03T09:15:00.123456Z", 123_456_000),
        ("2025-02-03T09:15:00.123456+00:00", 123_456_000),
        ("2025-02-03 09:15:00+00:00", 0),
        ("2025-02-03 02:15:00 -0700", 0),
    ] {
        let user = user("created_at", json!(text)).await.unwrap();
        let instant = user.created_at.to_utc();
        assert_eq!(instant.timestamp(), 1_738_574_100, "{text}");
        assert_eq!(instant.timestamp_subsec_nanos(), nanoseconds, "{text}");
        assert_eq!(serde_json::to_value(&user.created_at).unwrap(), text);
    }
}

#[tokio::test]
async fn ids_are_opaque_text() {
    for text in ["0a1b2c3d4e5f60718293a4b5c6d7e8f9", "7", "", "ünïcode/../?", "\u{1F600}"] {
        let user = user("id", json!(text)).await.unwrap();
        assert_eq!(user.id, UserId::from(text));
        assert_eq!(user.id.to_string(), text);
        assert_eq!(serde_json::to_value(&user.id).unwrap(), text);
    }
}

#[tokio::test]
async fn unknown_enum_values_show_as_text_and_known_ones_as_variants() {
    let fixed = report("/employments/0/job_type", "\"F\"").await.unwrap();
    assert_eq!(fixed.employments[0].job_type, Some(JobType::FullTime));
    let unknown = report("/employments/0/job_type", "\"Z\"").await.unwrap();
    let job_type = unknown.employments[0].job_type.as_ref().unwrap();
    assert_eq!(job_type, &JobType::Unknown("Z".to_owned()));
    assert_eq!(job_type, &"Z");
    assert_eq!(job_type.to_string(), "Z");
}
