//! Calls of operations: request, answer, pages, waits.

mod body;
mod pages;
mod request;
mod secrets;
mod wait;

pub(crate) use body::{read_file, set_field};
pub(crate) use pages::Walk;
pub(crate) use request::{Call, fill};
pub(crate) use secrets::given;
pub(crate) use wait::{awaits, member, until_done};
