//! What a call is and what it has cost: the plain data that errors, the transport and generated code share.
//!
//! Nothing here acts. It stands below all three, so that none of them has to know another for the sake of a struct.

pub(crate) mod hint;
mod mask;
mod operation;
mod received;
mod refusal;
mod subject;

pub(crate) use mask::{Mask, Masked};
pub use operation::Operation;
pub(crate) use operation::operation;
pub(crate) use received::{Received, Tally};
pub(crate) use refusal::{NotRetried, Refusal};
pub(crate) use subject::{Ids, Subject};
