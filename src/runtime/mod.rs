//! What generated code calls.

pub(crate) mod object;
mod operation;
mod request;
mod response;
mod setter;
pub(crate) mod text;

pub(crate) use object::object;
pub use operation::Operation;
pub(crate) use operation::operation;
pub(crate) use request::{Ids, Request, checked, checked_body};
pub use response::Response;
pub(crate) use setter::{set, set_list, set_some};
pub(crate) use text::{id, open_enum};
