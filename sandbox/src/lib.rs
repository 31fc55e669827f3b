#![doc = include_str!("../README.md")]

mod bridge;
mod clock;
mod control;
mod control_client;
mod error;
mod files;
mod handlers;
mod http;
mod index_map;
mod inspector;
#[cfg(test)]
mod known_values;
mod message;
#[cfg(feature = "cli")]
pub mod program;
mod random;
mod server;
mod spec;
mod state;
mod truv;
mod webhooks;

pub use clock::Clock;
pub use control_client::{Control, ControlError, Effect, Fault, Health, Keys, Request, Requests, Snapshot, Trigger};
pub use error::Error;
pub use http::Answered;
pub use message::{BridgeError, BridgeLogin, BridgeUpload, Connection, Refusal};
pub use server::{Sandbox, SandboxBuilder};
pub use state::Pace;

/// Whether the sandbox emulates the operation with this `operationId`; it answers the others with 501.
///
/// ```
/// assert!(truv_sandbox::emulates("users_create"));
/// assert!(!truv_sandbox::emulates("users_paint"));
/// ```
#[must_use]
pub fn emulates(operation_id: &str) -> bool {
    handlers::find(operation_id).is_some()
}
