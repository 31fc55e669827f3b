//! The only place that reads the time or waits. Tests can set the time: with tokio's paused clock, both follow that
//! clock.

use std::time::{Duration, SystemTime};

pub(crate) use tokio::time::Instant;

#[allow(clippy::disallowed_methods, reason = "the one place that may")]
pub(crate) fn wall() -> SystemTime {
    SystemTime::now()
}

/// Time that never goes back, for waits and deadlines.
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// Waits. A zero duration returns at once.
pub(crate) async fn sleep(duration: Duration) {
    if !duration.is_zero() {
        tokio::time::sleep(duration).await;
    }
}
