//! The quota that processes share, with a real Redis (`redis-server` has to be installed) and real time.

mod away;
mod deployed;
mod faults;
mod processes;
mod redis;
mod shared;
#[cfg(feature = "webhook")]
mod webhooks;

use std::error::Error as _;
use std::time::Duration;

use http::Method;
use truv_sdk::quota::{Priority, Quota, RedisQuota};
use truv_sdk::redis::RedisError;
use truv_sdk::{Client, Error};

/// A client with the fleet's quota of `limit`, of which nothing is kept for interactive calls.
fn client(url: &str, redis: &RedisQuota, limit: u32) -> Client {
    let quota = Quota::per_minute(limit).reserve(0).shared_in(redis.clone());
    crate::support::builder(url).quota(quota).build().unwrap()
}

/// One call with this deadline.
async fn get(client: &Client, path: &str, time: Duration, priority: Priority) -> Result<(), Error> {
    let options = |call: truv_sdk::CallOptions| call.deadline(time).priority(priority);
    client.raw(Method::GET, path).options(options).send().await.map(drop)
}

/// What is wrong with Redis, if that is why a call was refused.
fn cause(error: &Error) -> Option<&RedisError> {
    error.quota_refusal()?.source()?.downcast_ref()
}
