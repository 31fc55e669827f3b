//! How long a call and its attempts may take.

use std::fmt;
use std::time::Duration;

use super::CallOptions;
use crate::call::Operation;
use crate::clock::{self, Instant};

/// Unless set, the whole call may take this many times as long as one attempt of the operation: time for a minute in
/// the queue of the quota and for a second attempt.
const ATTEMPTS_TIME: u32 = 4;

/// About a century: time enough for anything, and short enough to be added to any instant.
const FOREVER: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);

/// The bounds of one call that has begun.
#[derive(Clone, Copy, Debug)]
pub(super) struct Deadline {
    began: Instant,
    /// The time of the whole call.
    total: Duration,
    attempt: Duration,
}

/// The times that a client sets in place of the operations' own times.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Timeouts {
    pub(crate) attempt: Option<Duration>,
    pub(crate) call: Option<Duration>,
}

impl Deadline {
    /// Starts now. The options of the call come first, then the client's settings, then the document.
    pub(super) fn start(operation: &Operation, client: Timeouts, call: &CallOptions) -> Self {
        let attempt = call.attempt_timeout.or(client.attempt).unwrap_or(operation.timeout);
        let usual = attempt.max(operation.timeout).saturating_mul(ATTEMPTS_TIME);
        let total = call.deadline.or(client.call).unwrap_or(usual).min(FOREVER);
        Self { began: clock::now(), total, attempt }
    }

    pub(super) fn at(&self) -> Instant {
        self.began + self.total
    }

    pub(super) fn elapsed(&self) -> Duration {
        clock::now() - self.began
    }

    /// The time until the call is given up.
    pub(super) fn left(&self) -> Duration {
        self.at().saturating_duration_since(clock::now())
    }

    pub(super) fn longest_attempt(&self) -> Duration {
        self.attempt.min(FOREVER)
    }

    /// The limit of an attempt that begins now, and the time until then.
    pub(super) fn attempt(&self) -> (AttemptTime, Duration) {
        let left = self.left();
        if left < self.attempt {
            (AttemptTime { of_call: true, bound: self.total }, left)
        } else {
            (AttemptTime { of_call: false, bound: self.attempt }, self.longest_attempt())
        }
    }
}

/// Which limit decides when an attempt is given up.
#[derive(Clone, Copy, Debug)]
pub(super) struct AttemptTime {
    of_call: bool,
    bound: Duration,
}

impl fmt::Display for AttemptTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whose = if self.of_call { ", the deadline of the whole call" } else { "" };
        write!(f, "{} s{whose}", self.bound.as_secs_f32())
    }
}
