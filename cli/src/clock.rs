//! The one place that reads the system's clocks.

#![allow(clippy::disallowed_methods, reason = "this is the module that they are to be taken from")]

use std::time::{Instant, SystemTime};

use chrono::{DateTime, Utc};

pub(crate) fn now() -> DateTime<Utc> {
    DateTime::<Utc>::from(SystemTime::now())
}

/// To measure how long something takes.
pub(crate) fn start() -> Instant {
    Instant::now()
}
