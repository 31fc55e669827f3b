//! How fast tasks make progress, and how that is written as JSON.

use std::num::NonZeroU32;
use std::time::Duration;

use chrono::TimeDelta;
use serde_json::{Map, Value, json};

use crate::message::text;

/// How fast tasks make progress.
///
/// Jobs that are not tasks (files of document collections, reports on whole payrolls, scores, batches of orders) are done
/// at once, unless the pace is [`Timed`](Self::Timed).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Pace {
    /// A task is done as soon as it exists.
    Immediate,
    /// A task takes this time from `new` to `done`, in equal steps.
    Timed(Duration),
    /// A task takes one step after this many reads of the task itself, of its link or of its user.
    AfterReads(NonZeroU32),
    /// A task takes one step each time a control operation says so.
    ByEvent,
}

impl Pace {
    /// From `new` to the end.
    pub(crate) fn length(self) -> TimeDelta {
        let longest = TimeDelta::days(366);
        match self {
            Self::Immediate | Self::AfterReads(_) | Self::ByEvent => TimeDelta::zero(),
            Self::Timed(length) => TimeDelta::from_std(length).unwrap_or(longest).min(longest),
        }
    }

    /// The pace of jobs that are not tasks, which reads and events cannot move.
    pub(crate) fn of_jobs(self) -> Self {
        match self {
            Self::AfterReads(_) | Self::ByEvent => Self::Immediate,
            pace => pace,
        }
    }
}

/// A pace in the form of the control operations.
pub(crate) fn pace_as_json(pace: Pace) -> Value {
    match pace {
        Pace::Immediate => json!({"pace": "immediate"}),
        Pace::Timed(length) => {
            json!({"pace": "timed", "milliseconds": u64::try_from(length.as_millis()).unwrap_or(u64::MAX)})
        }
        Pace::AfterReads(count) => json!({"pace": "after_reads", "reads": count}),
        Pace::ByEvent => json!({"pace": "by_event"}),
    }
}

/// Reads a pace from JSON; the error is for the person who wrote the JSON.
pub(crate) fn pace_of_json(pace: &Map<String, Value>) -> Result<Pace, &'static str> {
    let count = |name: &str| pace.get(name).and_then(Value::as_u64);
    match text(pace, "pace").unwrap_or_default().as_str() {
        "immediate" => Ok(Pace::Immediate),
        "by_event" => Ok(Pace::ByEvent),
        "timed" => {
            let length = count("milliseconds").ok_or("timed takes milliseconds: how long a task takes")?;
            Ok(Pace::Timed(Duration::from_millis(length)))
        }
        "after_reads" => {
            let reads = count("reads").and_then(|reads| u32::try_from(reads).ok()).and_then(NonZeroU32::new);
            Ok(Pace::AfterReads(reads.ok_or("after_reads takes reads: how many make a step")?))
        }
        _ => Err("one of immediate, timed, after_reads, by_event"),
    }
}
