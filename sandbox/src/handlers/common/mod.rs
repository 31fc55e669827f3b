//! What the operations of several products have in common.

pub(crate) mod bank_links;
pub(crate) mod employment;
pub(crate) mod links;
mod operation;
pub(crate) mod paging;
pub(crate) mod refresh;
pub(crate) mod report_data;
pub(crate) mod users;

pub(crate) use self::operation::{Handler, Implementation, Operations, operations};
