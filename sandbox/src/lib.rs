#![doc = include_str!("../README.md")]

mod auth;
mod bridge;
mod builder;
mod call;
mod clock;
mod control;
mod document;
mod error;
mod failure;
mod files;
mod handlers;
mod lifecycle;
mod logins;
mod paging;
mod payroll;
mod providers;
mod query;
mod random;
mod reply;
mod routing;
mod sandbox;
mod service;
mod state;
mod throttle;
mod validate;

pub use bridge::{BridgeError, BridgeLogin, Connection, Refusal};
pub use builder::SandboxBuilder;
pub use clock::Clock;
pub use error::Error;
pub use lifecycle::Pace;
pub use sandbox::Sandbox;
pub use service::Answered;
