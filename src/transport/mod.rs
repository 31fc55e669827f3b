//! The one path that a request takes: quota, attempt (headers, redirects, body), classification, retry.

mod attempt;
mod body;
mod deadline;
mod options;
pub(crate) mod quota;
mod received;
mod redirect;
pub(crate) mod retry;
mod send;
mod tls;
mod trace;

pub(crate) use deadline::Timeouts;
pub use options::CallOptions;
pub(crate) use received::{Received, Tally};
pub(crate) use send::{Settings, Transport};
pub(crate) use tls::{TlsSettings, trusting_nobody};

use quota::Priority;
use retry::Retry;
