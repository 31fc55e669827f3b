//! What a call is about and what it has cost: plain data that errors, the transport and generated code share.
//!
//! This module only holds data. It imports none of these three, so that they need not import each other.

pub(crate) mod hint;
mod mask;
mod operation;
mod received;
mod refusal;
mod subject;

pub(crate) use mask::{Mask, Masked};
pub use operation::Operation;
pub(crate) use operation::{BY_HAND, operation};
pub(crate) use received::{Received, Tally};
pub use refusal::AskedBy;
pub(crate) use refusal::{NotRetried, Pause, Refusal, Wait};
pub(crate) use subject::{Ids, Subject};
