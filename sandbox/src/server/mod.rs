//! A sandbox that is served: everything below is put together here, and every request comes in here.

mod builder;
mod dispatch;
mod sandbox;

pub use self::builder::SandboxBuilder;
pub use self::sandbox::Sandbox;
