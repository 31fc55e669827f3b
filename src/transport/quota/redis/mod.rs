//! One budget for a whole fleet, kept in Redis or Valkey.
//!
//! [`Store`](store::Store) speaks to Redis; [`Ledger`](ledger::Ledger) is this process's own account of what it holds,
//! which stands in when Redis is away and is told to it again when it comes back; [`Fleet`](fleet::Fleet) is the budget.

mod fleet;
mod ledger;
mod settings;
mod store;

pub(super) use fleet::join;
pub use settings::{RedisQuota, WhenAway};
