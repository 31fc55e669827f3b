//! Scores of bank data that the client sends.

mod scoring_reports;

use crate::handlers::common::Operations;

pub(super) const OPERATIONS: [Operations; 1] = [scoring_reports::OPERATIONS];
