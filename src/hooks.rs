//! Hooks around each call: one that may refuse it before it is sent, and one that learns its outcome.
//!
//! ```
//! use truv_sdk::hooks::{Hook, Outcome, Refused};
//! use truv_sdk::Operation;
//!
//! struct Metrics;
//!
//! impl Hook for Metrics {
//!     fn before(&self, operation: &'static Operation) -> Result<(), Refused> {
//!         // a feature flag, a circuit breaker, a rule such as "nothing is deleted here"
//!         if operation.id == "users_delete" { Err(Refused::because("nothing is deleted at night")) } else { Ok(()) }
//!     }
//!
//!     fn after(&self, outcome: &Outcome<'_>) {
//!         // count by operation and status, record the time
//!         println!("{} {:?} {:?}", outcome.operation.id, outcome.status, outcome.duration);
//!     }
//! }
//!
//! let client = truv_sdk::Client::builder("client-id", "sandbox-secret").hook(Metrics).build()?;
//! # Ok::<(), truv_sdk::Error>(())
//! ```
//!
//! An [`Outcome`] says how a call ended; [`Refused`] why a hook does not let it go.
//!
//! Each request for a page of a list and each request of a wait is a call, too. Downloads are not. A client has any
//! number of hooks: their [`before`](Hook::before) functions run in the order in which the hooks were added, until one
//! refuses.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use http::StatusCode;

use crate::call::Operation;
use crate::error::Error;

/// Code that runs before and after each call of a client. Hooks run inside of the call, so they must not block.
pub trait Hook: Send + Sync + 'static {
    /// Runs before the call takes a place in the quota.
    ///
    /// # Errors
    ///
    /// The call must not be sent. It then fails with [`ErrorKind::Refused`](crate::ErrorKind::Refused), with the
    /// [`Refused`] as its source.
    fn before(&self, operation: &'static Operation) -> Result<(), Refused> {
        let _ = operation;
        Ok(())
    }

    /// Runs after the call: when its answer was read, when it failed, was refused, or when its future was dropped.
    fn after(&self, outcome: &Outcome<'_>) {
        let _ = outcome;
    }
}

/// A function of the outcome is a hook that refuses nothing.
impl<F: Fn(&Outcome<'_>) + Send + Sync + 'static> Hook for F {
    fn after(&self, outcome: &Outcome<'_>) {
        self(outcome);
    }
}

/// Why a hook refuses a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused(Cow<'static, str>);

impl Refused {
    /// Refuses a call with a reason, which the error of the call repeats.
    pub fn because(reason: impl Into<Cow<'static, str>>) -> Self {
        Self(reason.into())
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refused {}

/// How a call ended. Nothing in it is secret or personal, except for what the error itself keeps.
#[derive(Debug)]
#[non_exhaustive]
pub struct Outcome<'a> {
    /// The operation that was called; its `id` is a good label.
    pub operation: &'static Operation,
    /// The status of the last answer, whether a success or not; `None` if there was no answer.
    pub status: Option<StatusCode>,
    /// Why the call failed; `None` if it succeeded, or if its future was dropped.
    pub error: Option<&'a Error>,
    /// Whether the future was dropped before the call had ended. The other fields then say nothing about requests.
    pub is_dropped: bool,
    /// How many requests were sent, redirects included.
    pub attempts: u32,
    /// How long the call waited for the quota.
    pub quota_wait: Duration,
    /// How long the call waited between attempts.
    pub retry_wait: Duration,
    /// How long the call took, waits and the reading of the answer included.
    pub duration: Duration,
}
