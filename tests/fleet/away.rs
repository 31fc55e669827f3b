//! Redis is killed, and comes back.

use std::time::Duration;

use truv_sdk::quota::{Priority, RedisQuota, WhenAway};

use super::redis::Redis;
use super::{client, get};
use crate::support::server::{Server, answer};

const SHORT: Duration = Duration::from_secs(5);

async fn server() -> Server {
    Server::start(|_| answer(204, &[], "")).await
}

#[tokio::test]
async fn refuse_sends_nothing_until_redis_is_back_and_knows_what_was_sent() {
    let (mut redis, server) = (Redis::start(), server().await);
    let client = client(&server.url, &RedisQuota::at(redis.url()), 4);
    for _ in 0..3 {
        get(&client, "/v1/a/", SHORT, Priority::Interactive).await.unwrap();
    }
    redis.kill();
    let error = get(&client, "/v1/a/", SHORT, Priority::Interactive).await.unwrap_err();
    assert!(error.is_quota_refusal() && error.to_string().contains("does not answer"), "{error}");
    assert_eq!(server.requests().len(), 3);

    redis.restart();
    let mut tries = 0;
    while let Err(error) = get(&client, "/v1/a/", SHORT, Priority::Interactive).await {
        assert!(error.to_string().contains("does not answer"), "{error}");
        tries += 1;
        assert!(tries < 100, "Redis is back, and not asked");
        tokio::time::sleep(error.retry_after().unwrap() / 10).await;
    }
    // Redis started empty, and then learned of the three places
    assert_eq!(client.quota_stats().unwrap().taken, 4);
    let error = get(&client, "/v1/a/", SHORT, Priority::Interactive).await.unwrap_err();
    assert!(error.is_quota_refusal() && error.to_string().contains("no place"), "{error}");
}

#[tokio::test]
async fn fail_open_goes_on_with_the_local_share_and_counts_what_went_before() {
    let (mut redis, server) = (Redis::start(), server().await);
    let quota = RedisQuota::at(redis.url()).when_away(WhenAway::FailOpen { local_share: 5 });
    let client = client(&server.url, &quota, 100);
    for _ in 0..3 {
        get(&client, "/v1/a/", SHORT, Priority::Interactive).await.unwrap();
    }
    redis.kill();
    for _ in 0..2 {
        get(&client, "/v1/a/", SHORT, Priority::Interactive).await.unwrap();
    }
    let error = get(&client, "/v1/a/", SHORT, Priority::Interactive).await.unwrap_err();
    assert!(error.is_quota_refusal(), "{error}");
    assert_eq!(server.requests().len(), 5);

    redis.restart();
    let mut tries = 0;
    while get(&client, "/v1/a/", SHORT, Priority::Interactive).await.is_err() {
        tries += 1;
        assert!(tries < 100, "Redis is back, and not asked");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(client.quota_stats().unwrap().taken, 6);
}

#[tokio::test]
async fn a_redis_that_was_never_there_is_found_when_it_comes() {
    let (mut redis, server) = (Redis::start(), server().await);
    redis.kill();
    let quota = RedisQuota::at(redis.url()).when_away(WhenAway::FailOpen { local_share: 1 });
    let client = client(&server.url, &quota, 100);
    get(&client, "/v1/a/", SHORT, Priority::Interactive).await.unwrap();
    redis.restart();
    let mut tries = 0;
    while get(&client, "/v1/a/", SHORT, Priority::Interactive).await.is_err() {
        tries += 1;
        assert!(tries < 100, "Redis is there, and not asked");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
