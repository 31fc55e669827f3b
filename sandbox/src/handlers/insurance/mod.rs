//! Data of insurers.

mod reports;

use crate::handlers::common::Operations;

pub(super) const OPERATIONS: [Operations; 1] = [reports::OPERATIONS];
