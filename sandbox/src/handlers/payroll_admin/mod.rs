//! Employee directories and payrolls of a whole company.

mod company;

use crate::handlers::common::Operations;

pub(super) const OPERATIONS: [Operations; 1] = [company::OPERATIONS];
