//! The one place that reads the system's clocks.

#![allow(clippy::disallowed_methods, reason = "this is the module that they are to be taken from")]

use std::time::{Instant, SystemTime};

use truv_sdk::value::chrono::{DateTime, SecondsFormat, Utc};

/// The current time in the format of HAR.
pub(crate) fn now() -> String {
    DateTime::<Utc>::from(SystemTime::now()).to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// To measure how long something takes.
pub(crate) fn start() -> Instant {
    Instant::now()
}

/// A short text that makes the names of this run unique: the seconds, in few characters.
pub(crate) fn run() -> String {
    format!("{:x}", DateTime::<Utc>::from(SystemTime::now()).timestamp())
}
