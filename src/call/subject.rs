//! What a call is about: its operation and the ids in its request.

use super::{Mask, Operation};

/// Names and values of the ids in a request, never a token.
pub(crate) type Ids = Vec<(&'static str, String)>;

/// What a call is about: the data that reports about the call need, whether it was answered or not.
#[derive(Clone)]
pub(crate) struct Subject {
    pub(crate) operation: &'static Operation,
    pub(crate) ids: Ids,
    /// Whether sending the request again does no harm.
    pub(crate) idempotent: bool,
    /// Removes the client's keys from reports.
    pub(crate) mask: Mask,
}
