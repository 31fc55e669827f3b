//! The way of a request for an operation of the document, from its connection to the function that answers it and back.

mod access;
mod answer;
mod authentication;
pub(crate) mod body;
pub(crate) mod body_delivery;
pub(crate) mod connection;
pub(crate) mod faults;
mod hints;
mod json_bounds;
mod negotiation;
pub(crate) mod query;
pub(crate) mod request_journal;
pub(crate) mod routing;
mod shared;

pub(crate) use self::access::{Access, Purpose, Timeouts};
pub(crate) use self::answer::{Admitted, UNKNOWN, admit, answer, carry_out};
pub(crate) use self::authentication::caller_of;
pub use self::shared::Answered;
pub(crate) use self::shared::{Observer, Shared};
