//! The path of every request: quota, attempt (headers, redirects, body), classification, retry.

mod attempt;
mod body;
mod deadline;
mod exchange;
mod failure;
mod observed;
mod options;
mod outgoing;
pub(crate) mod quota;
mod redirect;
mod request;
pub(crate) mod retry;
mod send;
mod trace;

pub(crate) use deadline::Timeouts;
pub(crate) use observed::Hooks;
pub use options::CallOptions;
#[cfg(feature = "mock")]
pub(crate) use request::RESERVED;
pub(crate) use request::Request;
pub(crate) use send::{Settings, Transport};

use quota::Priority;
use retry::Retry;
