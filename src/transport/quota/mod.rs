//! The client's own limit: no more requests than Truv allows in any minute.
//!
//! [`Quota`] holds the user's settings. [`Budget`] is where a request asks for a place. [`Window`](budget::Window) is
//! the budget of this process. In `registry`, clients of the same secret find the same window.

mod budget;
#[cfg(feature = "redis")]
mod redis;
mod registry;
mod settings;

pub(crate) use budget::{Ask, Budget, Permit};
pub use budget::{Priority, QuotaStats};
#[cfg(feature = "redis")]
pub use redis::{RedisQuota, WhenAway};
pub(crate) use registry::join;
pub use settings::{Quota, QuotaWait};
