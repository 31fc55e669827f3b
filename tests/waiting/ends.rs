//! Each end that Truv documents, and statuses that are not ends.

use truv_sdk::types::{self, TaskStatus};
use truv_sdk::wait::{FileFailure, Outcome, ScoringFailure, SuborderFailure, TaskFailure};

use super::{answering, steady, task, wait_for_task, with};
use crate::support::client;
use crate::support::document::full;
use crate::support::paused::paused;
use crate::support::server::json;

#[test]
fn each_status_of_a_task_is_pending_an_end_or_a_failure() {
    paused(async {
        for status in TaskStatus::KNOWN {
            let server = answering([task(status.as_str()), task("done")]).await;
            let outcome = wait_for_task(&client(&server.url)).schedule(steady()).until_done().await.unwrap();
            let polls = server.requests().len();
            assert!(outcome.response().is_final());
            match TaskFailure::ALL.iter().find(|failure| failure.status() == *status) {
                Some(expected) => {
                    assert!(matches!(&outcome, Outcome::Failed(failure, _) if failure == expected), "{outcome:?}");
                    assert_eq!(outcome.response().status, *status);
                    assert!(outcome.done().unwrap_err().to_string().contains(status.as_str()));
                    assert_eq!(polls, 1, "{status}");
                }
                None => {
                    assert_eq!(outcome.done().unwrap().status, TaskStatus::Done);
                    assert_eq!(polls, if *status == TaskStatus::Done { 1 } else { 2 }, "{status}");
                }
            }
        }
    });
}

#[test]
fn a_refresh_task_ends_as_a_task_does() {
    paused(async {
        let server =
            answering(["new", "parse", "login_error"].map(|status| with("RefreshTask", "/status", status))).await;
        let client = client(&server.url);
        let outcome = client.refresh_tasks_get().task_id("t").wait().until_done().await.unwrap();
        assert_eq!(outcome.done().unwrap_err(), TaskFailure::LoginError);
        assert_eq!(server.requests().len(), 3);
    });
}

/// An order with employers in these statuses, and no other parts.
fn order(statuses: &[&str]) -> super::Reply {
    let mut body = full("Order");
    let employer = body["employers"][0].clone();
    let employers = statuses.iter().enumerate().map(|(number, status)| {
        let mut employer = employer.clone();
        employer["id"] = format!("e{number}").into();
        employer["status"] = (*status).into();
        employer
    });
    body["employers"] = employers.collect();
    body["financial_accounts"] = serde_json::json!([]);
    body["insurance"] = serde_json::Value::Null;
    json(200, &body)
}

#[test]
fn an_order_is_done_when_each_part_is() {
    paused(async {
        let server = answering([
            order(&[]),
            order(&["pending", "pending"]),
            order(&["completed", "sent"]),
            order(&["completed", "completed"]),
        ])
        .await;
        let outcome = client(&server.url).orders_get().order_id("o").wait().until_done().await.unwrap();
        assert_eq!(outcome.done().unwrap().employers.len(), 2);
        assert_eq!(server.requests().len(), 4);
    });
}

#[test]
fn a_failed_part_of_an_order_does_not_end_the_others() {
    paused(async {
        for failure in SuborderFailure::ALL {
            let status = failure.status();
            let server = answering([order(&[status.as_str(), "sent"]), order(&[status.as_str(), "completed"])]).await;
            let outcome = client(&server.url).orders_get().order_id("o").wait().until_done().await.unwrap();
            let failures = outcome.done().unwrap_err();
            assert_eq!((failures.done, failures.failed.len()), (1, 1), "{status}");
            assert_eq!((failures.failed[0].id.as_str(), failures.failed[0].failure), ("e0", *failure));
            assert_eq!(server.requests().len(), 2, "{status}");
        }
    });
}

#[test]
fn a_collection_ends_with_its_files() {
    paused(async {
        let answers = ["pending", "validating", "validated", "processing", "successful"];
        let server =
            answering(answers.map(|status| with("DocumentCollectionDetail", "/uploaded_files/0/status", status))).await;
        let client_of = client(&server.url);
        let outcome = client_of.document_collections_get().collection_id("c").wait().until_done().await.unwrap();
        assert!(outcome.is_done(), "{outcome:?}");
        for failure in FileFailure::ALL {
            let status = failure.status();
            let server = answering([with("UploadedFileDetail", "/status", status.as_str())]).await;
            let client = client(&server.url);
            let file = client.document_collections_get_file().collection_id("c").file_id("f");
            assert_eq!(file.wait().until_done().await.unwrap().done().unwrap_err(), *failure);
        }
    });
}

#[test]
fn a_scoring_report_ends_with_success_or_either_failure() {
    paused(async {
        let server = answering(["processing", "success"].map(|status| with("ScoringReport", "/status", status))).await;
        let outcome = client(&server.url).scoring_reports_get().report_id("r").wait().until_done().await;
        assert!(outcome.unwrap().is_done());
        for failure in ScoringFailure::ALL {
            let server = answering([with("ScoringReport", "/status", failure.status().as_str())]).await;
            let client = client(&server.url);
            let report = client.scoring_reports_get().report_id("r").wait().until_done().await.unwrap();
            assert_eq!(report.done().unwrap_err(), *failure);
        }
    });
}

#[test]
fn what_was_read_last_is_given_by_value() {
    paused(async {
        let server = answering([task("no_data")]).await;
        let task: types::Task = wait_for_task(&client(&server.url)).until_done().await.unwrap().into_inner();
        assert_eq!(task.status, TaskStatus::NoData);
    });
}
