//! Whether to try again.

use std::time::Duration;

use crate::error::Error;

/// An attempt that failed.
#[derive(Debug)]
#[non_exhaustive]
pub struct Failure<'a> {
    /// Why.
    pub error: &'a Error,
    /// How many attempts were made so far, this attempt included, whether or not they could connect.
    pub attempts: u32,
    /// Time since the call began.
    pub elapsed: Duration,
}

impl<'a> Failure<'a> {
    pub(crate) fn new(error: &'a Error, attempts: u32, elapsed: Duration) -> Self {
        Self { error, attempts, elapsed }
    }
}

/// Decides whether a failed attempt is followed by another.
///
/// A policy chooses among the retries that are safe. Whatever the policy says, an operation that is not idempotent is
/// not sent again once it may have been carried out, and the refresh limit of a link ([`Error::is_refresh_limit`]) is
/// never retried.
///
/// Closures are policies:
///
/// ```
/// use truv_sdk::retry::{Failure, Retry, RetryPolicy, Standard};
///
/// let on_500_too = |failure: &Failure<'_>| failure.error.is_server_error() || failure.error.is_retryable();
/// let retry = Retry::new(on_500_too.at_most(5));
/// let patient = Retry::new(Standard.at_most(10));
/// ```
pub trait RetryPolicy: Send + Sync + 'static {
    /// Whether to try again.
    fn should_retry(&self, failure: &Failure<'_>) -> bool;

    /// The same policy, with a limit on the attempts of one call. The first attempt counts.
    fn at_most(self, attempts: u32) -> AtMost<Self>
    where
        Self: Sized,
    {
        AtMost { policy: self, attempts }
    }

    /// Tries again only if both policies say so.
    fn and<P: RetryPolicy>(self, other: P) -> And<Self, P>
    where
        Self: Sized,
    {
        And(self, other)
    }
}

impl<F: Fn(&Failure<'_>) -> bool + Send + Sync + 'static> RetryPolicy for F {
    fn should_retry(&self, failure: &Failure<'_>) -> bool {
        self(failure)
    }
}

/// A policy with a limit on the attempts; see [`RetryPolicy::at_most`].
#[derive(Clone, Copy, Debug)]
pub struct AtMost<P> {
    policy: P,
    attempts: u32,
}

impl<P: RetryPolicy> RetryPolicy for AtMost<P> {
    fn should_retry(&self, failure: &Failure<'_>) -> bool {
        failure.attempts < self.attempts && self.policy.should_retry(failure)
    }
}

/// Two policies that must agree; see [`RetryPolicy::and`].
#[derive(Clone, Copy, Debug)]
pub struct And<A, B>(A, B);

impl<A: RetryPolicy, B: RetryPolicy> RetryPolicy for And<A, B> {
    fn should_retry(&self, failure: &Failure<'_>) -> bool {
        self.0.should_retry(failure) && self.1.should_retry(failure)
    }
}
