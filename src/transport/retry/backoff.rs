//! How long to wait before the next attempt, when the server does not say.

use std::time::Duration;

/// Decides how long to wait before the next attempt. Closures can do this too.
pub trait Backoff: Send + Sync + 'static {
    /// The wait after this many failed attempts, at least 1. `random` is at least 0 and less than 1.
    fn wait(&self, attempts: u32, random: f64) -> Duration;
}

impl<F: Fn(u32, f64) -> Duration + Send + Sync + 'static> Backoff for F {
    fn wait(&self, attempts: u32, random: f64) -> Duration {
        self(attempts, random)
    }
}

/// Waits a random time between zero and a bound that doubles with each attempt: full jitter, so that clients that
/// failed together do not come back together
/// (<https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/>).
#[derive(Clone, Copy, Debug)]
pub struct ExponentialBackoff {
    first: Duration,
    most: Duration,
}

impl ExponentialBackoff {
    /// The bound is `first` for the first wait, and never more than `most`.
    #[must_use]
    pub const fn new(first: Duration, most: Duration) -> Self {
        Self { first, most }
    }
}

impl Default for ExponentialBackoff {
    /// The bound grows from half a second to ten seconds.
    fn default() -> Self {
        Self::new(Duration::from_millis(500), Duration::from_secs(10))
    }
}

impl Backoff for ExponentialBackoff {
    fn wait(&self, attempts: u32, random: f64) -> Duration {
        let doublings = attempts.saturating_sub(1).min(31);
        let bound = self.first.saturating_mul(1 << doublings).min(self.most);
        // a number outside of 0 to 1 means that the source of randomness is broken; then waiting the whole bound is
        // right
        let share = if (0.0..1.0).contains(&random) { random } else { 1.0 };
        Duration::try_from_secs_f64(bound.as_secs_f64() * share).unwrap_or(bound)
    }
}
