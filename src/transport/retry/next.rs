//! What follows a failed attempt.

use std::time::Duration;

use super::{Failure, Retry, RetryBudget};
use crate::call::NotRetried;

pub(crate) enum Next {
    /// Another attempt, after this long.
    RetryAfter(Duration),
    /// No further attempt; and why, if the policy wanted one.
    GiveUp(Option<NotRetried>),
}

/// Decides. `left` is the time until the call's deadline.
pub(crate) fn next(retry: &Retry, budget: &RetryBudget, failure: &Failure<'_>, left: Duration) -> Next {
    if !failure.error.may_be_resent() || !retry.wants(failure) {
        return Next::GiveUp(None);
    }
    let backoff = retry.backoff.wait(failure.attempts, retry.random.next());
    // at least the server's hint, and jitter on top of it, so that not all clients come back at the same moment
    let hint = failure.error.retry_after().unwrap_or_default();
    if hint > retry.max_retry_after {
        return Next::GiveUp(Some(NotRetried::HintTooLong { hint, bound: retry.max_retry_after }));
    }
    let wait = hint.saturating_add(backoff);
    if wait >= left {
        return Next::GiveUp(Some(NotRetried::PastDeadline { wait }));
    }
    if retry.budget.as_ref().unwrap_or(budget).take() {
        Next::RetryAfter(wait)
    } else {
        Next::GiveUp(Some(NotRetried::BudgetSpent))
    }
}
