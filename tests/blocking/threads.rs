//! Where a blocking call may be made.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;
use tokio::runtime::{Builder, Runtime};
use tokio::task::{LocalSet, block_in_place, spawn_blocking};
use truv_sdk::exchange::Answers;
use truv_sdk::{ErrorKind, Result};

use super::{client, page, user};
use truv_sdk::blocking::Client;

fn call(client: &Client) -> Result<String> {
    client.users_get().user_id("u1").send().map(|user| user.id.to_string())
}

fn prepared(answers: &Answers) {
    answers.json(200, user("u1").to_string());
}

/// That nothing is sent, and that the error says what to do.
fn refuses(client: &Client, answers: &Answers) {
    prepared(answers);
    let error = call(client).unwrap_err();
    assert_eq!((error.kind(), error.attempts(), error.is_blocking_in_async()), (ErrorKind::BlockingInAsync, 0, true));
    let text = error.to_string();
    assert!(text.starts_with("users_get") && text.contains("spawn_blocking"), "{text}");
    assert!(!error.is_retryable());

    let mut users = client.users_list().items();
    assert!(users.next().unwrap().unwrap_err().is_blocking_in_async());
    assert!(users.next().is_none(), "a loop that skips errors would not end");
    let mut pages = client.users_list().pages();
    assert!(pages.next().unwrap().unwrap_err().is_blocking_in_async());
    assert!(pages.next().is_none() && pages.cursor().is_some());
    let mut changes = client.tasks_get().task_id("t").wait().changes();
    assert!(changes.next().unwrap().unwrap_err().is_blocking_in_async());
    assert!(changes.next().is_none());
    assert!(client.tasks_get().task_id("t").wait().until_done().unwrap_err().is_blocking_in_async());
    assert!(client.raw(http::Method::GET, "/v1/").send().unwrap_err().is_blocking_in_async());
    let download = client.download("https://files.example.org/a").to_writer(&mut Vec::new());
    assert!(download.unwrap_err().is_blocking_in_async());
    assert!(client.block_on(async {}).unwrap_err().is_blocking_in_async());
    assert_eq!((answers.requests().len(), answers.left()), (0, 1));
}

#[test]
fn async_code_gets_an_error_and_goes_on() {
    let answers = Answers::new();
    let client = client(&answers);
    let (one, many) = (Builder::new_current_thread().enable_all().build().unwrap(), Runtime::new().unwrap());
    for runtime in [&one, &many] {
        let answers = Answers::new();
        let client = super::client(&answers);
        runtime.block_on(async { refuses(&client, &answers) });
        assert!(call(&client).is_ok(), "the client still works");
    }
    let (inner, queue) = (client.clone(), answers.clone());
    many.block_on(async move {
        let task = tokio::spawn(async move {
            refuses(&inner, &queue);
            // tokio's own calls of this task go on, too
            spawn_blocking(move || call(&inner)).await.unwrap()
        });
        assert_eq!(task.await.unwrap().unwrap(), "u1");
    });
    let answers = Answers::new();
    let client = super::client(&answers);
    LocalSet::new().block_on(&one, async move {
        tokio::task::spawn_local(async move { refuses(&client, &answers) }).await.unwrap();
    });
    // a runtime that a blocking thread drives
    let answers = Answers::new();
    let client = super::client(&answers);
    let handle = many.handle().clone();
    let blocking = many.spawn_blocking(move || handle.block_on(async move { refuses(&client, &answers) }));
    many.block_on(blocking).unwrap();
}

#[test]
fn threads_that_may_block_can_call() {
    let answers = Answers::new();
    let client = client(&answers);
    let (one, many) = (Builder::new_current_thread().enable_all().build().unwrap(), Runtime::new().unwrap());
    for runtime in [&one, &many] {
        prepared(&answers);
        let client = client.clone();
        assert_eq!(runtime.block_on(runtime.spawn_blocking(move || call(&client))).unwrap().unwrap(), "u1");
    }
    prepared(&answers);
    assert_eq!(many.block_on(async { block_in_place(|| call(&client)) }).unwrap(), "u1");
    prepared(&answers);
    let inner = client.clone();
    let task = many.spawn(async move { block_in_place(|| call(&inner)) });
    assert_eq!(many.block_on(task).unwrap().unwrap(), "u1");
    // a runtime is at hand, but polls nothing here
    let _entered = one.enter();
    prepared(&answers);
    assert_eq!(call(&client).unwrap(), "u1");
}

#[test]
fn a_client_may_be_built_and_dropped_in_async_code() {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let answers = Answers::new();
        prepared(&answers);
        let client = client(&answers);
        let user = client.as_async().users_get().user_id("u1").send().await.unwrap();
        assert_eq!(user.id, "u1");
        drop(client);
    });
}

#[test]
fn many_threads_share_a_client() {
    let answers = Answers::new();
    let client = client(&answers);
    for number in 0..80 {
        answers.json(200, page(None, &[user(&format!("u{number}"))]));
    }
    let seen = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..10 {
                    seen.fetch_add(client.users_list().items().map(Result::unwrap).count(), Ordering::Relaxed);
                }
            });
        }
    });
    assert_eq!((seen.into_inner(), answers.left()), (80, 0));
}

#[test]
fn hooks_and_progress_run_on_the_thread_that_calls() {
    let answers = Answers::new();
    let called = Arc::new(std::sync::Mutex::new(None));
    let seen = Arc::clone(&called);
    let client = super::builder(&answers)
        .hook(move |_: &truv_sdk::hooks::Outcome<'_>| *seen.lock().unwrap() = Some(std::thread::current().id()))
        .build()
        .unwrap();
    answers.json(200, json!({}).to_string());
    client.raw(http::Method::GET, "/v1/").send().unwrap();
    assert_eq!(*called.lock().unwrap(), Some(std::thread::current().id()));
}
