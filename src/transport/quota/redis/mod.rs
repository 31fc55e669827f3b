//! One budget for a whole fleet, kept in Redis or Valkey.
//!
//! [`Store`](store::Store) talks to Redis. [`Ledger`](ledger::Ledger) is this process's own list of the places that it
//! holds: the list replaces Redis while Redis is away, and is sent to Redis when it is back. [`Fleet`](fleet::Fleet) is
//! the budget.

mod fleet;
mod ledger;
mod settings;
mod store;

pub(super) use fleet::join;
pub use settings::{RedisQuota, WhenAway};
