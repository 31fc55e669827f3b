//! Redis or Valkey, as it is deployed: one server, Sentinel or Cluster, with or without TLS and users.
//!
//! [`Redis`] says where the server is. A [quota](crate::quota::RedisQuota) for a fleet of processes and a store of
//! handled webhooks take such a value. If something is wrong between this process and Redis, [`RedisError`] says what.
//!
//! ```
//! use truv_sdk::quota::{Quota, RedisQuota};
//! use truv_sdk::redis::Redis;
//!
//! # fn example(authority: Vec<u8>) -> truv_sdk::Result<()> {
//! let redis = Redis::at("rediss://truv:password@redis.internal:6380").root_certificates_pem(authority);
//! let client = truv_sdk::Client::builder("0123456789abcdef0123456789abcdef", "sandbox-0123456789abcdef")
//!     .quota(Quota::default().shared_in(RedisQuota::at(redis)))
//!     .build()?;
//! # Ok(())
//! # }
//! ```
//!
//! **Users.** Everything is done by scripts. With access control lists, this is all that a user needs:
//!
//! ```text
//! ACL SETUSER truv on >password ~truv-sdk:* +eval +evalsha +time +get +set +del +exists +pttl +pexpire
//!     +zadd +zrem +zcard +zcount +zscore +zrange +zremrangebyscore
//! ```
//!
//! With Sentinel, `+role` lets this crate check that a server is the master. With Cluster, `+cluster|slots` lets it
//! learn of servers that are not in its list.

mod advice;
mod call;
mod connect;
mod error;
mod link;
mod servers;
mod settings;
mod slot;

pub(crate) use call::{Call, Script};
pub use error::RedisError;
pub(crate) use link::Link;
pub use settings::Redis;
