//! Why this crate sends nothing, or nothing more.

use std::fmt;
use std::time::Duration;

/// Why the quota has no place for a request.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// None before the deadline: from now until there can be one, at the earliest.
    NoPlace(Duration),
    /// The store that the fleet shares cannot be used: why, and how long until it is tried again.
    #[cfg(feature = "redis")]
    Away { again: Duration, why: Box<dyn std::error::Error + Send + Sync> },
}

/// Why a call that was worth another attempt did not get one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotRetried {
    HintTooLong { hint: Duration, bound: Duration },
    PastDeadline { wait: Duration },
    BudgetSpent,
}

impl fmt::Display for NotRetried {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::HintTooLong { hint, bound } => write!(
                f,
                "the server asks to wait {} s, longer than the limit of {} s (`max_retry_after`)",
                hint.as_secs(),
                bound.as_secs_f32()
            ),
            Self::PastDeadline { wait } => {
                write!(f, "the wait of {:.1} s does not fit the call's deadline", wait.as_secs_f32())
            }
            Self::BudgetSpent => f.write_str("too many calls of this client fail; its retry budget is spent"),
        }
    }
}
