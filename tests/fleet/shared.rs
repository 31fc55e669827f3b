//! Clients that were set up apart share one budget.

use std::time::Duration;

use http::Method;
use truv_sdk::quota::{Priority, Quota, RedisQuota};

use super::redis::Redis;
use super::{client, get};
use crate::support::builder;
use crate::support::planted::ACCESS_SECRET;
use crate::support::server::{Server, answer};

const SHORT: Duration = Duration::from_secs(5);

async fn server() -> Server {
    Server::start(|_| answer(204, &[], "")).await
}

/// Two clients that do not know of each other: a different timeout makes them two members of the fleet.
fn two(redis: &Redis) -> [RedisQuota; 2] {
    [1, 2].map(|seconds| RedisQuota::at(redis.url()).timeout(Duration::from_secs(seconds)))
}

#[tokio::test]
async fn the_limit_holds_over_all_and_what_cannot_fit_is_refused_at_once() {
    let (redis, server) = (Redis::start(), server().await);
    let clients = two(&redis).map(|redis| client(&server.url, &redis, 10));
    for call in 0..10 {
        get(&clients[call % 2], "/v1/a/", SHORT, Priority::Interactive).await.unwrap();
    }
    for client in &clients {
        let error = get(client, "/v1/a/", SHORT, Priority::Interactive).await.unwrap_err();
        assert!(error.is_quota_refusal(), "{error}");
        let wait = error.retry_after().unwrap();
        assert!(wait > Duration::from_secs(40) && wait <= Duration::from_secs(60), "{wait:?}");
        assert_eq!(client.quota_stats().unwrap().taken, 10);
        assert_eq!(client.quota_stats().unwrap().granted, 5);
        assert_eq!(client.quota_stats().unwrap().refused, 1);
    }
    assert_eq!(server.requests().len(), 10);
    let keys = redis.command(&["KEYS", "*"]);
    assert!(keys.contains("truv-sdk:quota:{") && !keys.contains(ACCESS_SECRET), "{keys}");
}

#[tokio::test]
async fn the_reserve_is_kept_for_interactive_calls_of_any_process() {
    let (redis, server) = (Redis::start(), server().await);
    let clients = two(&redis).map(|redis| {
        let quota = Quota::per_minute(10).reserve(4).shared_in(redis);
        builder(&server.url).quota(quota).build().unwrap()
    });
    for call in 0..6 {
        get(&clients[call % 2], "/v1/a/", SHORT, Priority::Background).await.unwrap();
    }
    let error = get(&clients[0], "/v1/a/", SHORT, Priority::Background).await.unwrap_err();
    assert!(error.is_quota_refusal(), "{error}");
    for call in 0..4 {
        get(&clients[call % 2], "/v1/a/", SHORT, Priority::Interactive).await.unwrap();
    }
    let error = get(&clients[1], "/v1/a/", SHORT, Priority::Interactive).await.unwrap_err();
    assert!(error.is_quota_refusal(), "{error}");
}

/// A background call sees more places taken than it may have itself, more than twice as many here.
#[tokio::test]
async fn a_wait_is_never_told_longer_than_it_is() {
    let (redis, server) = (Redis::start(), server().await);
    let quota = Quota::per_minute(9).reserve(8).shared_in(RedisQuota::at(redis.url()));
    let client = builder(&server.url).quota(quota).build().unwrap();
    for _ in 0..4 {
        get(&client, "/v1/a/", SHORT, Priority::Interactive).await.unwrap();
    }
    let error = get(&client, "/v1/a/", SHORT, Priority::Background).await.unwrap_err();
    assert!(error.retry_after().unwrap() <= Duration::from_secs(60), "{error}");
}

#[test]
fn settings_that_cannot_work_are_refused() {
    let redis = RedisQuota::at("redis://127.0.0.1/");
    for redis in
        [redis.clone().when_away(truv_sdk::quota::WhenAway::FailOpen { local_share: 0 }), redis.timeout(Duration::ZERO)]
    {
        builder("http://127.0.0.1:1").quota(Quota::per_minute(10).shared_in(redis)).build().unwrap_err();
    }
}

#[tokio::test]
async fn a_429_pauses_everyone() {
    let redis = Redis::start();
    let server = Server::start(|request| match request.path() {
        "/v1/full/" => answer(429, &["retry-after: 30"], ""),
        _ => answer(204, &[], ""),
    })
    .await;
    let clients = two(&redis).map(|redis| client(&server.url, &redis, 10));
    let error = get(&clients[0], "/v1/full/", SHORT, Priority::Interactive).await.unwrap_err();
    assert!(error.is_rate_limited(), "{error}");
    // the other is told in the background
    let refused = async {
        while get(&clients[1], "/v1/a/", SHORT, Priority::Interactive).await.is_ok() {
            assert!(server.requests().len() < 10, "the other client is never told");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    refused.await;
    assert!(get(&clients[0], "/v1/a/", SHORT, Priority::Interactive).await.unwrap_err().is_quota_refusal());
}

#[tokio::test]
async fn a_place_comes_back_if_nothing_was_sent_or_the_call_was_dropped() {
    let redis = Redis::start();
    let (nowhere, _socket) = crate::support::server::nobody();
    let quota = RedisQuota::at(redis.url());
    let client = client(&nowhere, &quota, 2);
    for _ in 0..6 {
        let error = get(&client, "/v1/a/", SHORT, Priority::Interactive).await.unwrap_err();
        assert!(!error.is_quota_refusal(), "{error}");
        // the place is given back in the background
        while redis.command(&["KEYS", "*places"]).contains("places") {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

#[tokio::test]
async fn scripts_that_redis_has_forgotten_are_sent_again() {
    let (redis, server) = (Redis::start(), server().await);
    let client = client(&server.url, &RedisQuota::at(redis.url()), 10);
    get(&client, "/v1/a/", SHORT, Priority::Interactive).await.unwrap();
    redis.command(&["SCRIPT", "FLUSH"]);
    get(&client, "/v1/a/", SHORT, Priority::Interactive).await.unwrap();
    assert_eq!(client.quota_stats().unwrap().taken, 2);
}

#[test]
fn a_url_is_never_shown() {
    for url in ["redis://user:hunter2secret@:x/", "rediss://user:hunter2secret@localhost/#insecure", "hunter2secret"] {
        let redis = RedisQuota::at(url);
        assert!(!format!("{redis:?}").contains("hunter2secret"));
        let quota = Quota::per_minute(10).shared_in(redis);
        assert!(!format!("{quota:?}").contains("hunter2secret"));
        let error = builder("http://127.0.0.1:1").quota(quota).build().unwrap_err();
        assert!(error.to_string().contains("Redis"), "{error}");
        assert!(!format!("{error} {error:?}").contains("hunter2secret"), "{error:?}");
    }
}

#[tokio::test]
async fn a_raw_call_is_counted_like_any_other() {
    let (redis, server) = (Redis::start(), server().await);
    let client = client(&server.url, &RedisQuota::at(redis.url()), 10);
    client.raw(Method::GET, "/v1/a/").send().await.unwrap();
    assert_eq!(redis.command(&["DBSIZE"]).trim(), "1");
}
