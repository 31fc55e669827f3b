#![doc = include_str!("../docs/front.md")]
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
pub use generated::{operations, types};
/// The crate whose types stand for methods, headers and statuses: [`Client::raw`] takes its `Method`, and
/// [`Response::headers`] returns its `HeaderMap`. Programs that use it from here have the right version.
///
/// ```
/// use truv_sdk::http::StatusCode;
///
/// fn is_gone(error: &truv_sdk::Error) -> bool {
///     error.status() == Some(StatusCode::GONE)
/// }
/// ```
pub use http;
pub use raw::RawRequest;
pub use runtime::{Response, UnknownField, UnknownFields};
pub use transport::CallOptions;

pub mod quota {
    //! How many requests are sent in any minute, and which go first.
    //!
    //! A [`Quota`] holds the settings of a client; a [`Priority`] orders its calls. [`QuotaStats`] counts, and a
    //! [`QuotaWait`] tells of each wait. The error of a call that is refused has a [`QuotaRefusal`], which says
    //! [who asked](AskedBy) for the wait.
    #![cfg_attr(feature = "redis", doc = "")]
    #![cfg_attr(
        feature = "redis",
        doc = "[`RedisQuota`] counts for several processes; [`WhenAway`] says what to do without Redis."
    )]

    pub use crate::call::AskedBy;
    pub use crate::error::QuotaRefusal;
    pub use crate::transport::quota::{Priority, Quota, QuotaStats, QuotaWait};
    #[cfg(feature = "redis")]
    pub use crate::transport::quota::{RedisQuota, WhenAway};
}

pub mod retry {
    //! When and how a call is tried again.
    //!
    //! [`Retry`] holds the settings of a client or of a call. A [`RetryPolicy`] decides about each [`Failure`]: [`Standard`],
    //! limited by [`AtMost`], combined by [`And`]. A [`Backoff`] sets the wait: [`ExponentialBackoff`], with [`Random`]
    //! numbers. A [`RetryBudget`] limits all calls together, and a [`RetryEvent`] tells of each.
    //!
    //! [`faults`](crate::faults) lists what the client does in each fault.

    pub use crate::transport::retry::{
        And, AtMost, Backoff, ExponentialBackoff, Failure, Random, Retry, RetryBudget, RetryEvent, RetryPolicy,
        Standard,
    };
}

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

#[cfg(doc)]
#[doc = include_str!("../docs/faults.md")]
pub mod faults {}

#[cfg(doc)]
#[doc = include_str!("../docs/traces.md")]
pub mod traces {}

#[cfg(doc)]
#[doc = include_str!(concat!(env!("OUT_DIR"), "/products.md"))]
pub mod products {}

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
pub const DOCUMENT: &str = include_str!(concat!(env!("OUT_DIR"), "/openapi.json"));
