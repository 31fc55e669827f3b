//! What is sent again, when, and what never is. Time is tokio's, and paused.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use http::Method;
use tokio::time::Instant;
use truv_sdk::retry::{Backoff, ExponentialBackoff, Failure, Retry, RetryBudget, RetryPolicy, Standard};
use truv_sdk::value::chrono::{DateTime, Utc};
use truv_sdk::{Client, Error};

use crate::support::builder;
use crate::support::paused::paused;
use crate::support::server::{Reply, Server, answer, nobody};

/// Answers with each of these once, and with the last one for ever.
async fn server(replies: Vec<fn() -> Reply>) -> Server {
    let next = AtomicUsize::new(0);
    Server::start(move |_| replies[next.fetch_add(1, Ordering::Relaxed).min(replies.len() - 1)]()).await
}

fn done() -> Reply {
    answer(204, &[], "")
}

/// The default policy without jitter.
fn exact() -> Retry {
    Retry::default().random(|| 0.0)
}

fn client(server: &Server, retry: Retry) -> Client {
    builder(&server.url).retry(retry).build().unwrap()
}

/// One call that may be repeated according to the document, and one that may not.
async fn get(client: &Client) -> Result<u32, Error> {
    client.raw(Method::GET, "/").send().await.map(|answer| answer.attempts())
}

async fn post(client: &Client) -> Result<u32, Error> {
    client.raw(Method::POST, "/").send().await.map(|answer| answer.attempts())
}

const THROTTLED: fn() -> Reply = || answer(429, &["retry-after: 7"], "");

#[test]
fn an_idempotent_operation_survives_what_passes() {
    paused(async {
        let failures: [fn() -> Reply; 6] = [
            || answer(502, &[], ""),
            || answer(503, &["retry-after: 1"], "busy"),
            || answer(504, &[], "<html>"),
            || Reply::Reset(vec![]),
            || Reply::Close(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{".to_vec()),
            || Reply::Silence,
        ];
        for (number, failure) in failures.into_iter().enumerate() {
            let server = server(vec![failure, failure, done]).await;
            assert_eq!(get(&client(&server, exact())).await.unwrap(), 3, "{number}");
            assert_eq!(server.requests().len(), 3);
        }
    });
}

#[test]
fn what_may_have_been_carried_out_is_not_sent_twice() {
    paused(async {
        let failures: [fn() -> Reply; 6] = [
            || answer(500, &[], ""),
            || answer(502, &[], ""),
            || answer(503, &["retry-after: 1"], ""),
            || answer(504, &[], ""),
            || Reply::Reset(vec![]),
            || Reply::Silence,
        ];
        for failure in failures {
            // even where a policy wants to
            for retry in [exact(), Retry::new((|_: &Failure<'_>| true).at_most(3))] {
                let server = server(vec![failure, done]).await;
                post(&client(&server, retry)).await.unwrap_err();
                assert_eq!(server.requests().len(), 1);
            }
        }
    });
}

#[test]
fn the_document_says_what_may_be_repeated_and_the_caller_knows_better() {
    paused(async {
        let busy: fn() -> Reply = || answer(503, &[], "");
        let server = server(vec![busy]).await;
        let client = client(&server, exact());
        client.users_get().user_id("u").send().await.unwrap_err();
        assert_eq!(server.take_requests().len(), 3);
        client.keys_create().send().await.unwrap_err();
        assert_eq!(server.take_requests().len(), 1);
        client.users_get().user_id("u").options(|call| call.idempotent(false)).send().await.unwrap_err();
        assert_eq!(server.take_requests().len(), 1);
        let error = client.keys_create().options(|call| call.idempotent(true)).send().await.unwrap_err();
        assert_eq!(server.take_requests().len(), 3);
        assert!(error.is_retryable(), "the error knows it too");
    });
}

#[test]
fn throttling_is_waited_out_for_every_method() {
    paused(async {
        for method in [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            let server = server(vec![THROTTLED, done]).await;
            let start = Instant::now();
            let answer = client(&server, exact()).raw(method.clone(), "/").send().await.unwrap();
            assert_eq!(answer.attempts(), 2, "{method}");
            assert!(start.elapsed() >= Duration::from_secs(7), "{method}");
            assert!((7..8).contains(&answer.total_wait().as_secs()), "{:?}", answer.total_wait());
        }
    });
}

/// How long a client without jitter waits after a 429 with this header and body.
async fn wait_after(header: Option<String>, body: &'static str) -> Duration {
    let header = header.map(|value| format!("retry-after: {value}"));
    let asked = AtomicUsize::new(0);
    let server = Server::start(move |_| match asked.fetch_add(1, Ordering::Relaxed) {
        0 => answer(429, &header.iter().map(String::as_str).collect::<Vec<_>>(), body),
        _ => done(),
    })
    .await;
    let waits = Arc::new(Mutex::new(None));
    let seen = Arc::clone(&waits);
    let retry = exact().on_retry(move |retry| *seen.lock().unwrap() = Some(retry.wait));
    post(&client(&server, retry)).await.unwrap();
    waits.lock().unwrap().take().unwrap()
}

#[test]
#[allow(clippy::disallowed_methods, reason = "a date in a header is compared with the system's time")]
fn the_hint_is_read_in_each_of_its_forms() {
    paused(async {
        let throttled = r#"{"error": {"code": "throttled", "message": "Request was throttled. Expected available in 32 seconds."}}"#;
        let detail = r#"{"detail": "Request was throttled. Expected available in 1 second."}"#;
        let fraction =
            r#"{"code": "throttled", "message": "Request was throttled. Expected available in 11.2 seconds"}"#;
        assert_eq!(wait_after(None, throttled).await, Duration::from_secs(32));
        assert_eq!(wait_after(None, detail).await, Duration::from_secs(1));
        assert_eq!(wait_after(None, fraction).await, Duration::from_secs(12));
        assert_eq!(wait_after(Some("5".to_owned()), throttled).await, Duration::from_secs(5), "the header comes first");
        let date = DateTime::<Utc>::from(SystemTime::now() + Duration::from_secs(50));
        let wait = wait_after(Some(date.format("%a, %d %b %Y %H:%M:%S GMT").to_string()), "").await;
        assert!((Duration::from_secs(20)..=Duration::from_secs(50)).contains(&wait), "{wait:?}");
        assert_eq!(wait_after(None, "").await, Duration::ZERO, "no hint, no jitter");
    });
}

#[test]
fn a_date_is_compared_with_the_servers_own_clock() {
    paused(async {
        let server = server(vec![|| {
            answer(429, &["date: Tue, 01 Jan 2030 00:00:00 GMT", "retry-after: Tue, 01 Jan 2030 00:00:09 GMT"], "")
        }])
        .await;
        let error = post(&client(&server, Retry::never())).await.unwrap_err();
        assert_eq!(error.retry_after(), Some(Duration::from_secs(9)));
    });
}

#[test]
fn a_hint_past_the_bound_is_an_error_at_once() {
    paused(async {
        let server = server(vec![|| answer(429, &["retry-after: 61"], r#"{"detail": "Later."}"#)]).await;
        let start = Instant::now();
        let error = post(&client(&server, exact())).await.unwrap_err();
        assert_eq!(start.elapsed(), Duration::ZERO);
        assert!(error.is_retry_after_too_long() && error.is_rate_limited() && error.is_retryable());
        assert_eq!((error.attempts(), error.retry_after()), (1, Some(Duration::from_secs(61))));
        insta::assert_snapshot!(error, @"raw: 429 Too Many Requests: Later.; not sent again: the server asks to wait 61 s, longer than the limit of 60 s (`max_retry_after`)");
        let patient = exact().max_retry_after(Duration::from_secs(61));
        let server = self::server(vec![|| answer(429, &["retry-after: 61"], ""), done]).await;
        assert_eq!(post(&client(&server, patient)).await.unwrap(), 2);
    });
}

#[test]
fn a_wait_that_does_not_fit_the_deadline_is_not_begun() {
    paused(async {
        let server = server(vec![THROTTLED]).await;
        let client = client(&server, exact());
        let start = Instant::now();
        let call = client.raw(Method::GET, "/").options(|call| call.deadline(Duration::from_secs(5)));
        let error = call.send().await.unwrap_err();
        assert_eq!(start.elapsed(), Duration::ZERO);
        assert!(error.is_rate_limited() && !error.is_retry_after_too_long());
        assert!(
            error.to_string().contains("; not sent again: the wait of 7.0 s does not fit the call's deadline"),
            "{error}"
        );
    });
}

#[test]
fn the_refresh_limit_is_never_retried_in_whatever_form_it_comes() {
    paused(async {
        let forms: [fn() -> Reply; 9] = [
            || {
                answer(
                    429,
                    &[],
                    r#"{"error": {"code": "throttled", "message": "Refresh limit for the access_token exceeded"}}"#,
                )
            },
            || {
                answer(
                    429,
                    &[],
                    r#"{"error": {"code": "throttled", "message": "The refresh limit for the access_token is exceeded. Try in 86400 seconds."}}"#,
                )
            },
            || answer(429, &[], r#"{"error": {"code": "refresh_limit_exceeded", "message": "Too many."}}"#),
            || answer(429, &[], r#"{"code": "throttled", "message": "Refresh limit for the access_token exceeded"}"#),
            || answer(429, &["retry-after: 1"], r#"{"detail": "Refresh limit for the access_token exceeded"}"#),
            || answer(429, &[], r#"{"detail": ["Refresh limit for the access_token exceeded"]}"#),
            || answer(429, &[], r#""Refresh limit for the access_token exceeded""#),
            || answer(429, &[], "Refresh limit for the access_token exceeded"),
            || {
                answer(
                    400,
                    &[],
                    r#"{"error": {"code": "incorrect_parameters", "message": "Refresh limit for the access_token exceeded"}}"#,
                )
            },
        ];
        for (number, form) in forms.into_iter().enumerate() {
            let server = server(vec![form]).await;
            let eager = Retry::new((|_: &Failure<'_>| true).at_most(3));
            let error = get(&client(&server, eager)).await.unwrap_err();
            assert!(error.is_refresh_limit() && !error.is_rate_limited() && !error.is_retryable(), "{number}: {error}");
            assert_eq!(server.requests().len(), 1, "{number}");
        }
    });
}

#[test]
fn throttling_under_another_status_is_known_by_its_words() {
    paused(async {
        let server = server(vec![
            || answer(503, &[], r#"{"detail": "Request was throttled. Expected available in 4 seconds."}"#),
            done,
        ])
        .await;
        assert_eq!(post(&client(&server, exact())).await.unwrap(), 2);
    });
}

#[test]
fn a_connection_that_was_never_made_is_tried_again_for_every_method() {
    paused(async {
        let (url, _reserved) = nobody();
        let retries = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&retries);
        let retry = exact().on_retry(move |_| {
            count.fetch_add(1, Ordering::Relaxed);
        });
        let client = builder(&url).retry(retry).build().unwrap();
        let error = post(&client).await.unwrap_err();
        assert!(error.is_connect());
        assert_eq!((error.attempts(), retries.load(Ordering::Relaxed)), (0, 2), "nothing was ever sent");
    });
}

#[test]
fn the_wait_is_random_below_a_bound_that_doubles() {
    paused(async {
        let waits = |random: f64| {
            let backoff = ExponentialBackoff::new(Duration::from_secs(1), Duration::from_secs(10));
            (1..=6).map(|attempts| backoff.wait(attempts, random).as_secs_f64()).collect::<Vec<_>>()
        };
        assert_eq!(waits(0.0), [0.0; 6]);
        assert_eq!(waits(0.5), [0.5, 1.0, 2.0, 4.0, 5.0, 5.0]);
        assert_eq!(waits(f64::NAN), [1.0, 2.0, 4.0, 8.0, 10.0, 10.0], "a broken source waits longest");
        assert_eq!(ExponentialBackoff::default().wait(u32::MAX, 0.5), Duration::from_secs(5));

        let seen = Arc::new(Mutex::new(Vec::new()));
        let waits = Arc::clone(&seen);
        let server = server(vec![|| answer(502, &[], "")]).await;
        let retry = Retry::new(Standard.at_most(50))
            .backoff(ExponentialBackoff::new(Duration::from_secs(1), Duration::from_secs(1)))
            .on_retry(move |retry| waits.lock().unwrap().push(retry.wait));
        let client = builder(&server.url).retry(retry).build().unwrap();
        get(&client).await.unwrap_err();
        let seen = seen.lock().unwrap();
        assert_eq!(seen.len(), 49);
        assert!(seen.iter().all(|wait| *wait < Duration::from_secs(1)));
        assert!(seen.iter().collect::<std::collections::BTreeSet<_>>().len() > 40, "{seen:?}");
    });
}

#[test]
fn the_hook_sees_each_retry_before_its_wait() {
    paused(async {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let events = Arc::clone(&seen);
        let retry = exact().on_retry(move |retry| {
            let status = retry.error.status().unwrap().as_u16();
            events.lock().unwrap().push((retry.operation.id, retry.attempt, status, retry.wait));
        });
        let server = server(vec![THROTTLED, || answer(503, &["retry-after: 2"], ""), done]).await;
        client(&server, retry).users_delete().user_id("u").options(|call| call.idempotent(true)).send().await.unwrap();
        let seconds = Duration::from_secs;
        assert_eq!(*seen.lock().unwrap(), [("users_delete", 2, 429, seconds(7)), ("users_delete", 3, 503, seconds(2))]);
    });
}

#[test]
fn clones_share_a_budget_and_successes_refill_it() {
    paused(async {
        let budget = RetryBudget::new(3);
        let failing = server(vec![|| answer(503, &[], "")]).await;
        let client = client(&failing, exact().budget(budget.clone()));
        get(&client).await.unwrap_err();
        assert_eq!(budget.left(), 1);
        let error = get(&client.clone()).await.unwrap_err();
        assert_eq!((error.attempts(), budget.left()), (2, 0));
        assert!(error.is_retry_budget_spent());
        assert!(
            error
                .to_string()
                .ends_with("; not sent again: too many calls of this client fail; its retry budget is spent")
        );
        let own = client.raw(Method::GET, "/").options(|call| call.retry(exact()));
        assert_eq!(own.send().await.unwrap_err().attempts(), 1, "a policy of the call's own uses the client's budget");

        let working = server(vec![done]).await;
        let other = builder(&working.url).retry(exact().budget(budget.clone())).build().unwrap();
        for _ in 0..10 {
            get(&other).await.unwrap();
        }
        assert_eq!(budget.left(), 1);
    });
}

#[test]
fn policies_combine() {
    paused(async {
        let server = server(vec![|| answer(500, &[], "")]).await;
        let on_500 = |failure: &Failure<'_>| failure.error.is_server_error();
        for (retry, sent) in [
            (Retry::new(on_500.at_most(4)), 4),
            (Retry::new(on_500.and(Standard).at_most(4)), 1),
            (Retry::new(on_500.and(|failure: &Failure<'_>| failure.attempts < 3)), 3),
            (Retry::never(), 1),
        ] {
            get(&client(&server, retry)).await.unwrap_err();
            assert_eq!(server.take_requests().len(), sent);
        }
    });
}

#[test]
fn a_storm_of_429_ends() {
    paused(async {
        let server = server(vec![|| answer(429, &["retry-after: 1"], "")]).await;
        let client = client(&server, exact());
        let calls = (0..20).map(|_| get(&client));
        for result in futures_util::future::join_all(calls).await {
            let error = result.unwrap_err();
            assert!(error.is_rate_limited() || error.is_quota_refusal(), "{error}");
            assert!(error.attempts() <= 3);
        }
        assert!(server.requests().len() <= 60);
    });
}
