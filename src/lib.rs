#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod argument;
#[cfg(feature = "blocking")]
pub mod blocking;
mod call;
mod client;
mod clock;
mod codec;
mod connect;
mod credentials;
pub mod download;
mod error;
pub mod exchange;
mod flows;
mod generated;
pub mod hooks;
#[cfg(feature = "mock")]
pub mod mock;
pub mod pagination;
mod raw;
#[cfg(feature = "redis")]
pub mod redis;
mod runtime;
mod transport;
pub mod value;
pub mod wait;
#[cfg(feature = "webhook")]
pub mod webhook;

pub use call::Operation;
pub use client::{Client, ClientBuilder};
pub use credentials::Environment;
pub use error::{Error, ErrorCode, ErrorKind, InvalidParam, Reason, SupportReference};
pub use flows::EnsuredWebhook;
#[cfg(doc)]
pub use generated::products;
pub use generated::{operations, types};
pub use raw::RawRequest;
pub use runtime::{Response, UnknownField, UnknownFields};
pub use transport::CallOptions;

/// How many requests are sent in any minute, and which go first.
pub mod quota {
    pub use crate::call::AskedBy;
    pub use crate::error::QuotaRefusal;
    pub use crate::transport::quota::{Priority, Quota, QuotaStats, QuotaWait};
    #[cfg(feature = "redis")]
    pub use crate::transport::quota::{RedisQuota, WhenAway};
}

/// When and how a call is tried again.
///
/// [`faults`] lists what the client does in each fault.
pub mod retry {
    pub use crate::transport::retry::{
        And, AtMost, Backoff, ExponentialBackoff, Failure, Random, Retry, RetryBudget, RetryEvent, RetryPolicy,
        Standard,
    };
}

#[cfg(doc)]
#[doc = include_str!("../docs/faults.md")]
pub mod faults {}

/// The result of every call.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The OpenAPI 3.0.3 document that this crate was generated from, as one JSON text.
///
/// The local sandbox serves it, and a tool that needs Truv's operations, statuses or schemas can read it.
///
/// ```
/// let document: serde_json::Value = serde_json::from_str(truv_sdk::DOCUMENT)?;
/// assert_eq!(document["openapi"], "3.0.3");
/// # Ok::<(), serde_json::Error>(())
/// ```
pub const DOCUMENT: &str = include_str!(concat!(env!("TRUV_GENERATED"), "/openapi.json"));
