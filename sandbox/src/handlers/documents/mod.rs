//! Documents: collections and forms to upload them, and the data that was read from them.

mod collections;
mod finalization;
mod of_links;
mod people;
mod uploads;

use crate::handlers::common::Operations;

pub(super) const OPERATIONS: [Operations; 4] =
    [collections::OPERATIONS, finalization::OPERATIONS, of_links::OPERATIONS, uploads::OPERATIONS];
