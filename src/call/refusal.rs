//! Why this crate does not send a request, or does not send it again.

use std::fmt;
use std::time::{Duration, SystemTime};

/// Who makes a call wait before it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AskedBy {
    /// The client's own [`Quota`](crate::quota::Quota): as many requests as it allows were sent in the last minute.
    Budget,
    /// The server: it answered 429 to this process.
    Server,
    /// The server, through another process: it answered 429 there, and that process told this one through Redis.
    OtherProcess,
    /// Nobody knows: the Redis that holds the quota gives no answer that can be used.
    Redis,
}

impl AskedBy {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Budget => "budget",
            Self::Server => "server",
            Self::OtherProcess => "other_process",
            Self::Redis => "redis",
        }
    }
}

/// A time in which nothing is sent, since the server answered 429.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pause {
    pub(crate) by: AskedBy,
    /// When the server answered.
    pub(crate) since: SystemTime,
    pub(crate) until: SystemTime,
}

/// How long it takes until a request can have a place, at the earliest.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wait {
    /// Counted from now.
    pub(crate) time: Duration,
    /// The server's pause, if it is the reason.
    pub(crate) pause: Option<Pause>,
}

impl Wait {
    pub(crate) fn asked_by(&self) -> AskedBy {
        self.pause.map_or(AskedBy::Budget, |pause| pause.by)
    }
}

/// Why the quota has no place for a request.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// There is no place before the deadline.
    NoPlace(Wait),
    /// The store that the fleet shares cannot be used: the cause, and the time until the store is tried again.
    #[cfg(feature = "redis")]
    Away { again: Duration, why: Box<dyn std::error::Error + Send + Sync> },
}

/// Why a call was not tried again, although the retry policy wanted another attempt.
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
