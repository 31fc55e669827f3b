//! The user's settings of retries.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::random::Hashed;
use super::{Backoff, ExponentialBackoff, Failure, Random, RetryBudget, RetryPolicy, Standard};
use crate::call::Operation;
use crate::error::Error;

const ATTEMPTS: u32 = 3;
/// Truv counts over one minute, so a correct hint is never longer.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(60);

type Hook = Arc<dyn Fn(&RetryEvent<'_>) + Send + Sync>;

/// When and how a call is tried again.
///
/// By default a call makes at most three attempts, for the failures that [`Standard`] lists. Before a retry, the
/// client waits as long as the server asks for (up to a minute), or for a random time that grows with each attempt.
/// Retries stay within the call's deadline and the client's [`RetryBudget`].
///
/// ```
/// use std::time::Duration;
/// use truv_sdk::{Client, retry::{ExponentialBackoff, Retry, RetryPolicy, Standard}};
///
/// let retry = Retry::new(Standard.at_most(5))
///     .backoff(ExponentialBackoff::new(Duration::from_millis(200), Duration::from_secs(5)))
///     .on_retry(|retry| eprintln!("again in {:?}: {}", retry.wait, retry.error));
/// let client = Client::builder("0123456789abcdef0123456789abcdef", "sandbox-0123456789abcdef").retry(retry).build()?;
/// # Ok::<(), truv_sdk::Error>(())
/// ```
#[derive(Clone)]
pub struct Retry {
    policy: Arc<dyn RetryPolicy>,
    pub(super) backoff: Arc<dyn Backoff>,
    pub(super) random: Arc<dyn Random>,
    pub(super) max_retry_after: Duration,
    pub(crate) budget: Option<RetryBudget>,
    on_retry: Option<Hook>,
}

/// A call that begins to wait before it is tried again.
#[derive(Debug)]
#[non_exhaustive]
pub struct RetryEvent<'a> {
    /// The operation that was called.
    pub operation: &'static Operation,
    /// Why the last attempt failed.
    pub error: &'a Error,
    /// The number of the next attempt; the first attempt of a call is 1.
    pub attempt: u32,
    /// How long the call waits before this attempt.
    pub wait: Duration,
}

impl Retry {
    /// Retries the failures that `policy` chooses. Without [`RetryPolicy::at_most`], the deadline and the budget are
    /// the only limits.
    pub fn new(policy: impl RetryPolicy) -> Self {
        Self {
            policy: Arc::new(policy),
            backoff: Arc::new(ExponentialBackoff::default()),
            random: Arc::new(Hashed::default()),
            max_retry_after: MAX_RETRY_AFTER,
            budget: None,
            on_retry: None,
        }
    }

    /// No retries: every failure is returned at once.
    #[must_use]
    pub fn never() -> Self {
        Self::new(|_: &Failure<'_>| false)
    }

    /// How long to wait when the server does not say.
    #[must_use]
    pub fn backoff(mut self, backoff: impl Backoff) -> Self {
        self.backoff = Arc::new(backoff);
        self
    }

    /// The longest wait that a server may ask for. The default is a minute. If the server asks for more, the call
    /// fails at once with the server's error ([`Error::is_retry_after_too_long`]).
    #[must_use]
    pub fn max_retry_after(mut self, bound: Duration) -> Self {
        self.max_retry_after = bound;
        self
    }

    /// Takes retries out of this budget. By default each client has a budget that its clones share. Calls with options
    /// of their own use the budget of their client.
    #[must_use]
    pub fn budget(mut self, budget: RetryBudget) -> Self {
        self.budget = Some(budget);
        self
    }

    /// The source of the random numbers for the jitter, so that a test can set them.
    #[must_use]
    pub fn random(mut self, random: impl Random) -> Self {
        self.random = Arc::new(random);
        self
    }

    /// Sets a function that runs before each wait for another attempt. The function must return quickly.
    #[must_use]
    pub fn on_retry(mut self, hook: impl Fn(&RetryEvent<'_>) + Send + Sync + 'static) -> Self {
        self.on_retry = Some(Arc::new(hook));
        self
    }

    pub(super) fn wants(&self, failure: &Failure<'_>) -> bool {
        self.policy.should_retry(failure)
    }

    pub(crate) fn retries(&self, event: &RetryEvent<'_>) {
        if let Some(hook) = &self.on_retry {
            hook(event);
        }
    }
}

impl Default for Retry {
    fn default() -> Self {
        Self::new(Standard.at_most(ATTEMPTS))
    }
}

impl fmt::Debug for Retry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Retry")
            .field("max_retry_after", &self.max_retry_after)
            .field("budget", &self.budget)
            .finish_non_exhaustive()
    }
}
