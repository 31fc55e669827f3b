//! Hooks around calls, and what a call can add to its typed request.

use std::error::Error as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::Method;
use serde_json::{Value, json};
use truv_sdk::exchange::{Answers, ExchangeError};
use truv_sdk::hooks::{Hook, Outcome, Refused};
use truv_sdk::quota::Quota;
use truv_sdk::retry::Retry;
use truv_sdk::{Client, ClientBuilder, ErrorKind, Operation, Reason};

const USER: &str = r#"{"id": "u1", "created_at": "2026-01-31T09:15:00Z", "updated_at": "2026-01-31T09:15:00Z"}"#;

fn builder(answers: &Answers) -> ClientBuilder {
    Client::builder("a-client", "sandbox-secret").quota(Quota::off()).exchange(answers.clone())
}

/// The outcomes that the hook saw, as text.
#[derive(Clone, Default)]
struct Seen(Arc<Mutex<Vec<String>>>);

impl Seen {
    fn hook(&self) -> impl Fn(&Outcome<'_>) + Send + Sync + 'static {
        let seen = self.clone();
        move |outcome| {
            let status = outcome.status.map_or("none".to_owned(), |status| status.as_u16().to_string());
            let reason = outcome.error.map(|error| format!(" {:?}", error.reason())).unwrap_or_default();
            let dropped = if outcome.is_dropped { " dropped" } else { "" };
            let (sent, waited) = (outcome.attempts, outcome.retry_wait.as_secs());
            assert!(outcome.duration >= outcome.retry_wait + outcome.quota_wait);
            let line = format!("{} {status} {sent} sent {waited} s{reason}{dropped}", outcome.operation.id);
            seen.0.lock().unwrap().push(line);
        }
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

#[tokio::test(start_paused = true)]
async fn a_hook_learns_how_each_call_ends() {
    let (answers, seen) = (Answers::new(), Seen::default());
    let retry = Retry::default().backoff(|_, _| Duration::from_secs(2));
    let client = builder(&answers).retry(retry).hook(seen.hook()).build().unwrap();

    answers.json(503, "").json(200, USER);
    client.users_get().user_id("u1").send().await.unwrap();
    answers.json(404, "");
    client.users_get().user_id("u1").send().await.unwrap_err();
    answers.json(200, "{}");
    client.users_get().user_id("u1").send().await.unwrap_err();
    client.users_get().user_id("..").send().await.unwrap_err();
    answers.fail(ExchangeError::interrupted("broken"));
    client.users_create().body_map(|user| user.external_user_id("a")).send().await.unwrap_err();
    answers.json(200, r#"{"next": null, "previous": null, "results": []}"#);
    client.tasks_list().pages().next().await.unwrap().unwrap();
    answers.json(200, "{}");
    client.raw(Method::GET, "/v1/other/").send().await.unwrap();
    assert_eq!(
        seen.take(),
        [
            "users_get 200 2 sent 2 s",
            "users_get 404 1 sent 0 s NotFound",
            "users_get 200 1 sent 0 s Decode",
            // a request that cannot be made is no call
            "users_create none 1 sent 0 s Interrupted",
            "tasks_list 200 1 sent 0 s",
            "raw 200 1 sent 0 s",
        ]
    );

    // a call that is dropped on the way
    let forever = |_: http::Request<bytes::Bytes>| std::future::pending();
    let client = Client::builder("a-client", "sandbox-secret").exchange(forever).hook(seen.hook()).build().unwrap();
    let call = tokio::time::timeout(Duration::from_secs(1), client.users_get().user_id("u1").send());
    assert!(call.await.is_err());
    assert_eq!(seen.take(), ["users_get none 0 sent 0 s dropped"]);
}

struct NothingIsDeleted;

impl Hook for NothingIsDeleted {
    fn before(&self, operation: &'static Operation) -> Result<(), Refused> {
        if operation.method == Method::DELETE { Err(Refused::because("read-only today")) } else { Ok(()) }
    }
}

#[tokio::test]
async fn a_hook_can_refuse_a_call() {
    let (answers, seen) = (Answers::new(), Seen::default());
    let client = builder(&answers).hook(seen.hook()).hook(NothingIsDeleted).build().unwrap();
    let error = client.users_delete().user_id("u1").send().await.unwrap_err();
    assert_eq!((error.kind(), error.reason(), error.attempts()), (ErrorKind::Refused, Reason::Refused, 0));
    assert!(!error.is_retryable() && error.to_string().contains("read-only today"), "{error}");
    assert!(error.source().unwrap().is::<Refused>());
    assert!(answers.requests().is_empty());
    answers.json(200, USER);
    client.users_get().user_id("u1").send().await.unwrap();
    assert_eq!(seen.take(), ["users_delete none 0 sent 0 s Refused", "users_get 200 1 sent 0 s"]);
}

#[tokio::test]
async fn typed_calls_take_further_parameters_and_fields() {
    let answers = Answers::new();
    let client = builder(&answers).build().unwrap();
    let body = |at: usize| -> Value { serde_json::from_slice(answers.requests()[at].body()).unwrap() };

    answers.json(200, USER);
    let get = client.users_get().user_id("u1");
    get.options(|call| call.query("archived", true).query("a b", "c&d")).send().await.unwrap();
    assert_eq!(answers.requests()[0].uri().query(), Some("archived=true&a%20b=c%26d"));

    answers.json(201, USER);
    let create = client.users_create().body_map(|user| user.external_user_id("crm-1").first_name("Ines"));
    let call = create.options(|call| call.body_field("nick", json!({"a": 1})).body_field("first_name", "Ada"));
    assert!(!format!("{call:?}").contains("Ada"));
    call.send().await.unwrap();
    assert_eq!(body(1), json!({"external_user_id": "crm-1", "first_name": "Ada", "nick": {"a": 1}}));

    // without a body there is nothing to add a field to
    let error = client.users_get().user_id("u1").options(|call| call.body_field("nick", 1)).send().await.unwrap_err();
    assert!(error.is_invalid_request() && error.to_string().contains("without a typed body"), "{error}");
    let unwritable = std::collections::BTreeMap::from([(vec![1], 1)]);
    let create = client.users_create().body_map(|user| user.external_user_id("crm-1"));
    let error = create.options(|call| call.body_field("nick", unwritable)).send().await.unwrap_err();
    assert!(error.is_invalid_request() && error.to_string().contains("`nick`"), "{error}");
    assert_eq!(answers.requests().len(), 2);

    // a list goes on with what the server's address has
    let next = r#"{"next": "https://prod.truv.com/v1/tasks/?cursor=b&mine=1", "previous": null, "results": []}"#;
    answers.json(200, next).json(200, r#"{"next": null, "previous": null, "results": []}"#);
    let mut pages = client.tasks_list().options(|call| call.query("mine", 1)).pages();
    while let Some(page) = pages.next().await {
        page.unwrap();
    }
    let queries: Vec<_> =
        answers.requests()[2..].iter().map(|request| request.uri().query().unwrap().to_owned()).collect();
    assert_eq!(queries, ["mine=1", "cursor=b&mine=1"]);
}
