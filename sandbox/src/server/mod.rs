//! A running sandbox: puts all other parts together, and receives every request.

mod builder;
mod dispatch;
mod sandbox;
mod seeding;
#[cfg(feature = "tls")]
mod tls;

pub use self::builder::SandboxBuilder;
pub use self::sandbox::Sandbox;
