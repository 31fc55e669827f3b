//! Customization templates.

mod customization;

use crate::handlers::common::Operations;

pub(super) const OPERATIONS: [Operations; 1] = [customization::OPERATIONS];
