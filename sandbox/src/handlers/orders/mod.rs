//! Orders, single and in batches, and their refreshes.

mod batches;
mod bodies;
mod refreshes;
mod single;

pub(super) use self::batches::is_of_one_order;
use crate::handlers::common::Operations;

pub(super) const OPERATIONS: [Operations; 3] = [batches::OPERATIONS, refreshes::OPERATIONS, single::OPERATIONS];
