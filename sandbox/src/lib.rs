#![doc = include_str!("../README.md")]

mod auth;
mod bank;
mod bridge;
mod builder;
mod call;
mod clock;
mod connection;
mod control;
mod control_client;
mod delivery;
mod directory;
mod document;
mod documents;
mod error;
mod failure;
mod faults;
mod files;
mod handlers;
mod insurance;
mod journal;
mod known;
mod lifecycle;
mod logins;
mod orders;
mod paging;
mod payroll;
mod providers;
mod query;
mod random;
mod record;
mod reply;
mod report_file;
mod routing;
mod sandbox;
mod scenarios;
mod scoring;
mod serve;
mod service;
mod state;
mod throttle;
mod uploads;
mod validate;
mod webhooks;

pub use bridge::{BridgeError, BridgeLogin, Connection, Refusal};
pub use builder::SandboxBuilder;
pub use clock::Clock;
pub use control_client::{Control, ControlError, Effect, Fault, Health, Keys, Request, Requests, Snapshot};
pub use error::Error;
pub use lifecycle::Pace;
pub use sandbox::Sandbox;
pub use service::Answered;

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
