//! One client serves many tasks.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::sync::Arc;

use futures_util::future::join_all;
use tokio::sync::Barrier;
use truv_sdk::{Client, ClientBuilder, Error, Response, types};

use crate::support::document::{self, full};
use crate::support::operations::{operation, operations};
use crate::support::server::{Server, json, success};

#[test]
fn clients_responses_and_errors_can_go_to_any_task() {
    fn anywhere<T: Send + Sync + Debug + 'static>() {}
    fn copied<T: Clone>() {}
    anywhere::<Client>();
    anywhere::<ClientBuilder>();
    anywhere::<Response<types::IncomeCheck>>();
    anywhere::<Error>();
    copied::<Client>();
    copied::<ClientBuilder>();
}

/// The table's futures are `Send`; here they run on other threads.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_operation_can_be_spawned() {
    for documented in document::operations() {
        let call = operation(documented.id).call;
        let server = Server::start(move |_| success(&documented)).await;
        tokio::spawn(call(crate::support::client(&server.url))).await.unwrap().result.unwrap();
    }
    assert_eq!(operations().len(), document::operations().len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_calls_at_once_get_each_their_own_answer() {
    let server = Server::start(|request| {
        let mut user = full("UserDetail");
        user["id"] = request.path().split('/').nth(3).unwrap().into();
        json(200, &user)
    })
    .await;
    let client = crate::support::client(&server.url);
    let barrier = Arc::new(Barrier::new(100));
    let calls = (0..100).map(|number| {
        let (client, barrier) = (client.clone(), Arc::clone(&barrier));
        tokio::spawn(async move {
            barrier.wait().await;
            let id = format!("user-{number}");
            let user = client.users_get().user_id(&*id).send().await.unwrap();
            assert_eq!(user.id, types::UserId::from(id));
        })
    });
    for call in join_all(calls).await {
        call.unwrap();
    }
    let paths: BTreeSet<_> = server.requests().into_iter().map(|request| request.target).collect();
    assert_eq!(paths.len(), 100);
}

#[tokio::test]
async fn clones_share_their_connections() {
    let server = Server::start(|_| json(200, &full("UserDetail"))).await;
    let client = crate::support::client(&server.url);
    for _ in 0..5 {
        client.clone().users_get().user_id("u").send().await.unwrap();
    }
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn a_dropped_call_leaves_the_client_usable() {
    use crate::support::server::Reply;

    let server = Server::start(|request| match request.path() {
        "/v1/users/slow/" => Reply::Silence,
        _ => json(200, &full("UserDetail")),
    })
    .await;
    let client = crate::support::client(&server.url);
    let slow = client.users_get().user_id("slow").send();
    let quick = client.users_get().user_id("quick").send();
    tokio::select! {
        answer = slow => panic!("the slow call answered: {answer:?}"),
        answer = quick => drop(answer.unwrap()),
    }
    client.users_get().user_id("quick").send().await.unwrap();
}
