//! The one place that reads the system clock.

use std::time::SystemTime;

#[allow(clippy::disallowed_methods)]
pub(crate) fn wall() -> SystemTime {
    SystemTime::now()
}
