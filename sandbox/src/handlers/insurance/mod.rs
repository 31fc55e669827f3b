//! What insurers know.

mod insurance_reports;

use crate::handlers::common::Operations;

pub(super) const OPERATIONS: [Operations; 1] = [insurance_reports::OPERATIONS];
