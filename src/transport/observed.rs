//! Runs the hooks around a call.

use std::sync::Arc;

use http::StatusCode;

use crate::call::{Operation, Tally};
use crate::clock::{self, Instant};
use crate::error::Error;
use crate::hooks::{Hook, Outcome, Refused};

/// The hooks of a client. Without hooks, this costs nothing.
#[derive(Clone, Default)]
pub(crate) struct Hooks(Arc<[Arc<dyn Hook>]>);

impl Hooks {
    pub(crate) fn new(hooks: Vec<Arc<dyn Hook>>) -> Self {
        Self(hooks.into())
    }

    /// The reason of the first hook that refuses.
    pub(super) fn before(&self, operation: &'static Operation) -> Result<(), Refused> {
        self.0.iter().try_for_each(|hook| hook.before(operation))
    }

    /// Begins to watch a call. `None` if there are no hooks.
    pub(super) fn watch(&self, operation: &'static Operation) -> Option<Watched> {
        (!self.0.is_empty()).then(|| Watched { hooks: self.clone(), operation, began: clock::now(), is_over: false })
    }
}

/// A call whose outcome the hooks will learn, even if its future is dropped.
pub(super) struct Watched {
    hooks: Hooks,
    operation: &'static Operation,
    began: Instant,
    is_over: bool,
}

impl Watched {
    pub(super) fn ended(mut self, status: Option<StatusCode>, tally: Tally, error: Option<&Error>) {
        self.is_over = true;
        self.tell(status, tally, error, false);
    }

    fn tell(&self, status: Option<StatusCode>, tally: Tally, error: Option<&Error>, is_dropped: bool) {
        let outcome = Outcome {
            operation: self.operation,
            status,
            error,
            is_dropped,
            attempts: tally.sent,
            quota_wait: tally.quota_wait,
            retry_wait: tally.retry_wait,
            duration: clock::now().saturating_duration_since(self.began),
        };
        self.hooks.0.iter().for_each(|hook| hook.after(&outcome));
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        if !self.is_over {
            self.tell(None, Tally::default(), None, true);
        }
    }
}
