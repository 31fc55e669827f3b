//! Errors while waiting: those that pass, and those that do not.

use std::time::Duration;

use serde_json::json;
use tokio::time::Instant;
use truv_sdk::ErrorKind;
use truv_sdk::wait::Awaited;

use super::{answering, not_found, steady, task, wait_for_task, with};
use crate::support::client;
use crate::support::document::full;
use crate::support::paused::paused;
use crate::support::server::{Reply, answer, json as reply};

#[test]
fn what_may_pass_is_tolerated() {
    paused(async {
        let server = answering([
            task("new"),
            answer(503, &[], "busy"),
            Reply::Reset(Vec::new()),
            answer(429, &["retry-after: 20"], ""),
            task("done"),
        ])
        .await;
        let start = Instant::now();
        assert!(wait_for_task(&client(&server.url)).schedule(steady()).until_done().await.unwrap().is_done());
        // three pauses of a second, and the one that Truv asked for
        assert_eq!(start.elapsed().as_secs(), 23);
        assert_eq!(server.requests().len(), 5);
    });
}

#[test]
fn an_error_that_does_not_pass_ends_the_wait() {
    paused(async {
        for status in [400, 401, 403, 404, 410] {
            let server = answering([task("new"), answer(status, &[], "{}")]).await;
            let error = wait_for_task(&client(&server.url)).until_done().await.unwrap_err();
            assert_eq!(error.status().unwrap().as_u16(), status);
            assert_eq!(server.requests().len(), 2, "{status}");
        }
    });
}

#[test]
fn an_answer_of_another_shape_ends_the_wait() {
    paused(async {
        let server = answering([reply(200, &json!({"status": 7}))]).await;
        let error = wait_for_task(&client(&server.url)).until_done().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
    });
}

#[test]
fn reports_may_be_missing_at_first() {
    paused(async {
        let mut unfinished = full("LenderApplicantReport");
        unfinished["completed_at"] = serde_json::Value::Null;
        let finished = reply(200, &full("LenderApplicantReport"));
        let server = answering([not_found(), not_found(), reply(200, &unfinished), finished]).await;
        let client = client(&server.url);
        let report = client.user_reports_get().user_id("u").report_id("r").wait().until_done().await.unwrap();
        assert!(report.is_done());
        assert_eq!(server.requests().len(), 4);
        const { assert!(truv_sdk::types::VoaApplicantReport::APPEARS_LATER) };
        const { assert!(!truv_sdk::types::Task::APPEARS_LATER) };
    });
}

#[test]
fn a_deadline_amid_errors_has_the_last_one_as_its_cause() {
    paused(async {
        let server = answering([not_found()]).await;
        let client = client(&server.url);
        let report = client.user_reports_get().user_id("u").report_id("r").wait().deadline(Duration::from_secs(30));
        let error = report.until_done().await.unwrap_err();
        assert!(error.is_wait_deadline());
        let source = std::error::Error::source(&error).unwrap().to_string();
        assert!(source.contains("404"), "{source}");
    });
}

#[test]
fn a_server_that_never_answers_cannot_outlast_the_deadline() {
    paused(async {
        let server = super::Server::start(|_| Reply::Silence).await;
        let start = Instant::now();
        let waiting = wait_for_task(&client(&server.url)).deadline(Duration::from_secs(100)).schedule(steady());
        assert!(waiting.until_done().await.unwrap_err().is_wait_deadline());
        assert_eq!(start.elapsed().as_secs(), 100);
    });
}

#[test]
fn a_missing_parameter_is_an_error_before_anything_is_sent() {
    paused(async {
        let server = answering([with("Task", "/status", "done")]).await;
        let error = client(&server.url).tasks_get().wait().until_done().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert!(server.requests().is_empty());
    });
}
