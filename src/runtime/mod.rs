//! The functions and types that generated code uses.

mod draft;
#[cfg(feature = "webhook")]
mod event;
mod memory;
mod response;
mod setter;
mod unknown;

pub(crate) use crate::call::{Operation, operation};
pub(crate) use crate::codec::{id, object, open_enum};
pub(crate) use crate::transport::Request;
pub(crate) use draft::Draft;
#[cfg(feature = "webhook")]
pub use event::InvalidEvent;
#[cfg(feature = "webhook")]
pub(crate) use event::read_event;
pub use response::Response;
#[cfg_attr(not(feature = "all-products"), allow(unused_imports, reason = "not every product has such a list"))]
pub(crate) use setter::set_list;
pub(crate) use setter::{set, set_body, set_field, set_some, set_some_list};
pub(crate) use unknown::is_listing;
pub use unknown::{UnknownField, UnknownFields};
