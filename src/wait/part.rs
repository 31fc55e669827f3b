//! Objects that are done when their parts are done: orders with sub-orders, collections with files.

use std::error::Error as StdError;
use std::fmt;

use super::outcome::Progress;

/// A part that ended without success.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PartFailure<F> {
    /// Id of the part.
    pub id: String,
    /// How it ended.
    pub failure: F,
}

/// Parts that ended without success; the others are done.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PartFailures<F> {
    /// How many parts are done.
    pub done: usize,
    /// The parts that ended without success: at least one, in the order of the answer.
    pub failed: Vec<PartFailure<F>>,
}

impl<F: fmt::Display> fmt::Display for PartFailures<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} parts ended without success", self.failed.len(), self.failed.len() + self.done)?;
        self.failed.iter().try_for_each(|part| write!(f, "; {}: {}", part.id, part.failure))
    }
}

impl<F: fmt::Debug + fmt::Display> StdError for PartFailures<F> {}

/// The progress of the whole object. It is under way as long as a part is.
#[allow(dead_code, reason = "products without parts do not call it")]
pub(super) fn whole<F>(parts: impl Iterator<Item = (String, Progress<F>)>) -> Progress<PartFailures<F>> {
    let mut failures = PartFailures { done: 0, failed: Vec::new() };
    let mut is_pending = false;
    let mut unknown = None;
    for (id, progress) in parts {
        match progress {
            Progress::Pending => is_pending = true,
            Progress::Unknown(status) => unknown = Some(status),
            Progress::Done => failures.done += 1,
            Progress::Failed(failure) => failures.failed.push(PartFailure { id, failure }),
        }
    }
    match unknown {
        Some(status) => Progress::Unknown(status),
        None if is_pending => Progress::Pending,
        None if failures.failed.is_empty() => Progress::Done,
        None => Progress::Failed(failures),
    }
}
