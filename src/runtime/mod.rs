//! What generated code calls.

mod checked;
mod response;
mod setter;

pub(crate) use crate::call::{Operation, operation};
pub(crate) use crate::codec::{id, object, open_enum};
pub(crate) use crate::transport::Request;
pub(crate) use checked::{checked, checked_body};
pub use response::Response;
pub(crate) use setter::{set, set_list, set_some};
