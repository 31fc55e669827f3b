//! What is worth a second attempt.

use super::{Failure, RetryPolicy};

/// Retries what [`Error::is_retryable`](crate::Error::is_retryable) says: connections that were never made, throttling
/// and 408 for any operation; time-outs, broken connections and 502, 503, 504 for idempotent ones.
#[derive(Clone, Copy, Debug, Default)]
pub struct Standard;

impl RetryPolicy for Standard {
    fn should_retry(&self, failure: &Failure<'_>) -> bool {
        failure.error.is_retryable()
    }
}
