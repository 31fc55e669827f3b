//! The one path that a request takes: headers, attempt, redirects, body, classification.

mod body;
mod received;
mod redirect;
mod send;
mod tls;
mod trace;

pub(crate) use received::Received;
pub(crate) use send::{Settings, Transport};
pub(crate) use tls::{TlsSettings, trusting_nobody};
