//! The same against the local sandbox, in real time.

use std::time::Duration;

use futures_util::TryStreamExt;
use truv_sandbox::{BridgeLogin, Pace, Sandbox};
use truv_sdk::Client;
use truv_sdk::types::{Task, TaskStatus, User};
use truv_sdk::wait::{TaskFailure, Wait};

/// Each status takes a moment.
async fn start() -> (Sandbox, Client, User) {
    let sandbox = Sandbox::builder().pace(Pace::Timed(Duration::from_millis(40))).start().await.unwrap();
    let client = Client::builder(sandbox.client_id(), sandbox.secret()).base_url(sandbox.base_url()).build().unwrap();
    let user = client.users_create().body_map(|user| user.external_user_id("crm-1")).send().await.unwrap();
    (sandbox, client, user.into_inner())
}

/// The person logs in; returns the wait for the resulting task.
async fn log_in(sandbox: &Sandbox, client: &Client, user: &User, password: &str) -> Wait<Task> {
    let token = client.bridge_tokens_create().user_id(&user.id).body_map(|token| token.product_type("income"));
    let token = token.send().await.unwrap();
    let login = BridgeLogin::new(token.bridge_token.expose(), "goodlogin", password);
    if let Ok(outcome) = sandbox.bridge_login(login) {
        client.links_exchange_token().body_map(|body| body.public_token(outcome.public_token)).send().await.unwrap();
    }
    let tasks = client.tasks_list().user_id(&user.id).send().await.unwrap();
    client.tasks_get().task_id(&tasks.results[0].id).wait().schedule(|_| Duration::from_millis(5))
}

#[tokio::test]
async fn a_task_goes_through_its_statuses() {
    let (sandbox, client, user) = start().await;
    let changes = log_in(&sandbox, &client, &user, "goodpassword").await.changes();
    let statuses: Vec<_> = changes.map_ok(|task| task.status.clone()).try_collect().await.unwrap();
    assert!(statuses.len() > 1, "{statuses:?}");
    assert_eq!(statuses.last(), Some(&TaskStatus::Done));
}

#[tokio::test]
async fn a_report_that_is_not_there_yet_comes() {
    let (sandbox, client, user) = start().await;
    assert!(log_in(&sandbox, &client, &user, "goodpassword").await.until_done().await.unwrap().is_done());
    let report = client.user_reports_create().user_id(&user.id).body_map(|body| body).send().await.unwrap();
    let report = client.user_reports_get().user_id(&user.id).report_id(&report.report_id);
    let report = report.wait().schedule(|_| Duration::from_millis(5)).until_done().await.unwrap();
    assert!(report.is_done());
}

#[tokio::test]
async fn a_failed_task_says_how() {
    let (sandbox, client, user) = start().await;
    let outcome = log_in(&sandbox, &client, &user, "a wrong one").await.until_done().await.unwrap();
    assert_eq!(outcome.done().unwrap_err(), TaskFailure::LoginError);
}
