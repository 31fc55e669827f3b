//! The failures that are worth a second attempt.

use super::{Failure, RetryPolicy};

/// Retries if [`Error::is_retryable`](crate::Error::is_retryable) is true. For any operation: no connection could be
/// made, throttling, and 408. For idempotent operations, also: time-outs, broken connections, and 502, 503 and 504.
#[derive(Clone, Copy, Debug, Default)]
pub struct Standard;

impl RetryPolicy for Standard {
    fn should_retry(&self, failure: &Failure<'_>) -> bool {
        failure.error.is_retryable()
    }
}
