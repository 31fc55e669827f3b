//! Reports on deposit switches and paycheck linked loans.

mod deposit_switch_reports;

use crate::handlers::common::Operations;

pub(super) const OPERATIONS: [Operations; 1] = [deposit_switch_reports::OPERATIONS];
