//! The client's own test data, which Truv keeps under `/v1/sandbox/`.

mod documents;
mod scenarios;

use crate::handlers::common::Operations;

pub(super) const OPERATIONS: [Operations; 2] = [documents::OPERATIONS, scenarios::OPERATIONS];
