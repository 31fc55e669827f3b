//! How long a call may take. Time is tokio's, and paused.

use std::time::Duration;

use http::Method;
use tokio::time::Instant;
use truv_sdk::retry::{Retry, Standard};

use crate::support::builder;
use crate::support::document::full;
use crate::support::paused::paused;
use crate::support::server::{Reply, Server, answer, json};

const SECOND: Duration = Duration::from_secs(1);

fn is_about(elapsed: Duration, expected: Duration) -> bool {
    (expected..expected + SECOND / 5).contains(&elapsed)
}

#[test]
fn an_attempt_takes_as_long_as_the_document_says_and_a_call_four_times_that() {
    paused(async {
        let server = Server::start(|_| Reply::Silence).await;
        let patient = builder(&server.url).retry(Retry::new(Standard).random(|| 0.0)).build().unwrap();
        let errors = [
            patient.users_get().user_id("u").send().await.unwrap_err(),
            patient.links_income_report().link_id("l").send().await.unwrap_err(),
        ];
        for (seconds, error) in [30, 120].into_iter().zip(errors) {
            assert_eq!(error.operation().unwrap().timeout.as_secs(), seconds);
            assert!(error.is_timeout());
            assert_eq!(error.attempts(), 4, "each attempt had its own time: {error}");
        }
    });
}

#[test]
fn the_whole_call_ends_at_its_deadline_whatever_it_does() {
    paused(async {
        let server = Server::start(|request| match request.path() {
            "/silent" => Reply::Silence,
            "/stalls" => Reply::Stall(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{".to_vec()),
            _ => answer(503, &[], ""),
        })
        .await;
        let retry = Retry::new(Standard).backoff(|_: u32, _: f64| SECOND);
        let client = builder(&server.url).retry(retry).deadline(7 * SECOND).build().unwrap();
        for path in ["/silent", "/stalls", "/fails"] {
            let start = Instant::now();
            let error = client.raw(Method::GET, path).send().await.unwrap_err();
            assert!(start.elapsed() <= 7 * SECOND + SECOND / 5, "{path} took {:?}", start.elapsed());
            assert!(start.elapsed() >= 5 * SECOND, "{path} gave up after {:?}", start.elapsed());
            assert_eq!(error.is_timeout(), path != "/fails", "{error}");
        }
    });
}

#[test]
fn the_message_names_the_bound_that_was_met() {
    paused(async {
        let server = Server::start(|_| Reply::Silence).await;
        let client = builder(&server.url).attempt_timeout(5 * SECOND).deadline(8 * SECOND).build().unwrap();
        let attempt = client.keys_create().send().await.unwrap_err();
        insta::assert_snapshot!(attempt, @"keys_create: no complete answer within 5 s; the request may or may not have been carried out");
        let call = client.keys_create().options(|call| call.deadline(2 * SECOND)).send().await.unwrap_err();
        insta::assert_snapshot!(call, @"keys_create: no complete answer within 2 s, the deadline of the whole call; the request may or may not have been carried out");
    });
}

#[test]
fn a_call_may_have_other_times_than_its_client() {
    paused(async {
        let server = Server::start(|_| Reply::Silence).await;
        let client = builder(&server.url).attempt_timeout(5 * SECOND).build().unwrap();
        for (expected, call) in [
            (5 * SECOND, client.users_get().user_id("u")),
            (3 * SECOND, client.users_get().user_id("u").options(|call| call.attempt_timeout(3 * SECOND))),
            (40 * SECOND, client.users_get().user_id("u").options(|call| call.attempt_timeout(40 * SECOND))),
            (2 * SECOND, client.users_get().user_id("u").options(|call| call.deadline(2 * SECOND))),
        ] {
            let start = Instant::now();
            assert!(call.send().await.unwrap_err().is_timeout());
            assert!(is_about(start.elapsed(), expected), "{:?} is not {expected:?}", start.elapsed());
        }
    });
}

#[test]
fn no_time_at_all_sends_nothing() {
    paused(async {
        let server = Server::start(|_| answer(204, &[], "")).await;
        let client = builder(&server.url).build().unwrap();
        let call = client.users_delete().user_id("u").options(|call| call.deadline(Duration::ZERO));
        let error = call.send().await.unwrap_err();
        assert!(error.is_timeout());
        assert_eq!(error.attempts(), 0);
        assert!(server.requests().is_empty());
    });
}

#[test]
fn an_endless_deadline_is_one() {
    paused(async {
        let server = Server::start(|_| json(200, &full("UserDetail"))).await;
        let client = builder(&server.url).deadline(Duration::MAX).attempt_timeout(Duration::MAX).build().unwrap();
        client.users_get().user_id("u").send().await.unwrap();
    });
}

#[test]
fn a_call_that_is_dropped_while_it_waits_sends_nothing_more() {
    paused(async {
        let server = Server::start(|_| answer(503, &["retry-after: 20"], "")).await;
        let client = builder(&server.url).retry(Retry::default()).build().unwrap();
        let call = client.users_get().user_id("u").send();
        assert!(tokio::time::timeout(SECOND, call).await.is_err());
        tokio::time::sleep(60 * SECOND).await;
        assert_eq!(server.requests().len(), 1);
    });
}
