//! A client whose calls block.

mod threads;

use std::time::Duration;

use http::Method;
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use truv_sandbox::{BridgeLogin, Sandbox};
use truv_sdk::blocking::Client;
use truv_sdk::exchange::Answers;
use truv_sdk::pagination::{BadItem, Paged};
use truv_sdk::quota::Quota;
use truv_sdk::retry::Retry;
use truv_sdk::types::TaskStatus;
use truv_sdk::{ClientBuilder, ErrorKind};

fn builder(answers: &Answers) -> ClientBuilder<Client> {
    Client::builder("a-client", "sandbox-secret").quota(Quota::off()).retry(Retry::never()).exchange(answers.clone())
}

fn client(answers: &Answers) -> Client {
    builder(answers).build().unwrap()
}

fn user(id: &str) -> Value {
    json!({"id": id, "created_at": "2026-01-31T09:15:00Z", "updated_at": "2026-01-31T09:15:00Z"})
}

fn page(next: Option<&str>, results: &[Value]) -> String {
    json!({"count": 3, "next": next, "previous": null, "results": results}).to_string()
}

#[test]
fn a_program_without_async_code_gets_from_a_person_to_a_pay_statement() {
    let runtime = Runtime::new().unwrap();
    let sandbox = runtime.block_on(Sandbox::start()).unwrap();
    let client = Client::builder(sandbox.client_id(), sandbox.secret()).base_url(sandbox.base_url()).build().unwrap();

    let user = client.users_create().body_map(|user| user.external_user_id("crm-1")).send().unwrap();
    let token = client.bridge_tokens_create().user_id(&user.id).body_map(|token| token.product_type("income"));
    let token = token.send().unwrap().into_inner().bridge_token;
    let login = sandbox.bridge_login(BridgeLogin::new(token.expose(), "goodlogin", "goodpassword")).unwrap();
    let link = client.links_exchange_token().body_map(|body| body.public_token(login.public_token)).send().unwrap();

    let task = client.tasks_list().user_id(&user.id).items().next().unwrap().unwrap();
    let outcome = client.tasks_get().task_id(&task.id).wait().until_done().unwrap();
    assert!(outcome.is_done());
    let statuses: Vec<_> =
        client.tasks_get().task_id(&task.id).wait().changes().map(|task| task.unwrap().status.clone()).collect();
    assert_eq!(statuses, [TaskStatus::Done]);

    let report = client.links_income_report().link_id(&link.link_id).send().unwrap();
    let statement = report.employments[0].statements.as_ref().unwrap().iter().find(|one| one.file.is_some()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("statement.pdf");
    let file = statement.file.clone().unwrap();
    let written = client.download(file.clone()).to_path(&path).unwrap();
    let mut read = Vec::new();
    assert_eq!(client.download(file).to_writer(&mut read).unwrap().bytes, written.bytes);
    assert_eq!(std::fs::read(path).unwrap(), read);
    assert!(read.starts_with(b"%PDF"));

    let raw = client.raw(Method::GET, "/v1/users/").query("page_size", 1).send().unwrap();
    assert_eq!(raw["results"][0]["id"], user.id.as_str());
    let ensured = client.webhooks_ensure("lending", "https://lender.example.org/truv", ["task-status-updated"]);
    assert_eq!(ensured.unwrap().webhook().webhook_url, "https://lender.example.org/truv");
    assert_eq!(client.users_delete().user_id(&user.id).send().unwrap().status(), 204);
    let gone = client.users_get().user_id(&user.id).send().unwrap_err();
    assert!(gone.is_not_found(), "{gone}");
}

#[test]
fn pages_and_items_are_iterators() {
    let answers = Answers::new();
    let two_pages = || {
        answers.json(200, page(Some("https://prod.truv.com/v1/users/?page=2"), &[user("u1"), user("u2")]));
        answers.json(200, page(None, &[user("u3")]));
    };
    let client = client(&answers);
    two_pages();
    let ids: Vec<_> = client.users_list().items().map(|user| user.unwrap().id.to_string()).collect();
    assert_eq!(ids, ["u1", "u2", "u3"]);

    two_pages();
    let mut pages = client.users_list().pages();
    assert_eq!(pages.next().unwrap().unwrap().count(), Some(3));
    let saved = pages.cursor().unwrap();
    assert_eq!(pages.next().unwrap().unwrap().items().len(), 1);
    assert!(pages.next().is_none() && pages.next().is_none());

    answers.json(200, page(None, &[user("u3")]));
    let resumed: Vec<_> = client.users_list().items().resume_from(&saved).collect::<Result<_, _>>().unwrap();
    assert_eq!((resumed.len(), answers.requests().last().unwrap().uri().query()), (1, Some("page=2")));

    answers.json(200, page(None, &[user("u1"), json!(5)]));
    let told: Vec<_> = client
        .users_list()
        .items()
        .guarded()
        .map(|user| user.unwrap().map_or_else(|bad: BadItem| bad.path().to_owned(), |user| user.id.to_string()))
        .collect();
    assert_eq!(told, ["u1", "results[1]"]);

    answers.json(500, "");
    let mut items = client.users_list().items();
    assert!(items.next().unwrap().unwrap_err().is_server_error());
    assert!(items.next().is_none());
}

#[test]
fn a_wait_asks_until_the_work_has_ended() {
    let answers = Answers::new();
    let client = client(&answers);
    let task = |status: &str| {
        let mut task = crate::support::document::full("Task");
        task["status"] = json!(status);
        answers.json(200, task.to_string());
    };
    ["login", "login", "no_data"].into_iter().for_each(task);
    let wait = || client.tasks_get().task_id("t").wait().schedule(|_| Duration::from_millis(1));
    let statuses: Vec<_> = wait().changes().map(|task| task.unwrap().status.clone()).collect();
    assert_eq!(statuses, [TaskStatus::Login, TaskStatus::NoData]);
    ["login", "done"].into_iter().for_each(task);
    assert!(wait().until_done().unwrap().is_done());
    task("login");
    // no answer is left, and the time is over before the second question
    let error = wait().schedule(|_| Duration::MAX).deadline(Duration::from_millis(500)).until_done().unwrap_err();
    assert_eq!((error.kind(), error.last_status()), (ErrorKind::WaitDeadline, Some("login")));
}

#[test]
fn raw_requests_and_guarded_lists_are_read_as_by_the_async_client() {
    let answers = Answers::new();
    let client = client(&answers);
    answers.json(200, r#"{"count": 3}"#).json(200, r#"{"count": 3}"#).json(200, r#"[1, "x"]"#);
    assert_eq!(*client.raw(Method::GET, "/v1/a/").send_bytes().unwrap(), r#"{"count": 3}"#);
    let typed = client.raw(Method::GET, "/v1/a/").send_as::<std::collections::BTreeMap<String, u8>>().unwrap();
    assert_eq!(typed["count"], 3);
    let accounts = client.bank_accounts_list().link_id("l1").send_guarded().unwrap();
    let paths: Vec<_> = accounts.items().iter().map(|account| account.as_ref().unwrap_err().path()).collect();
    assert_eq!(paths, ["[0]", "[1]"]);
    let missing = client.users_get().send().unwrap_err();
    assert_eq!((missing.kind(), answers.left()), (ErrorKind::InvalidRequest, 0));
}
