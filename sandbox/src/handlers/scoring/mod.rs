//! Scores of bank data that the client sends.

mod reports;

use crate::handlers::common::Operations;

pub(super) const OPERATIONS: [Operations; 1] = [reports::OPERATIONS];
