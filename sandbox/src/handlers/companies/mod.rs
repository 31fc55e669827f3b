//! The directory: employers, payroll providers, banks and insurers.

mod employers;
mod providers;

use crate::handlers::common::Operations;

pub(super) const OPERATIONS: [Operations; 2] = [employers::OPERATIONS, providers::OPERATIONS];
