//! What generated code calls.

mod operation;
mod request;
mod response;
pub(crate) mod text;

pub use operation::Operation;
pub(crate) use operation::operation;
pub(crate) use request::{Ids, Request, invalid};
pub use response::Response;
pub(crate) use text::{id, open_enum};
