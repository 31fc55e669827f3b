//! When to ask again.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::time::Duration;

/// Decides when to ask again. Closures from the number of answers to a duration are schedules too.
pub trait Schedule: Send + 'static {
    /// How long to wait after the answer with this number. The first answer has number 0, and counting starts again at
    /// 0 after an early wake.
    fn pause(&mut self, answers: u32) -> Duration;
}

impl<S: FnMut(u32) -> Duration + Send + 'static> Schedule for S {
    fn pause(&mut self, answers: u32) -> Duration {
        self(answers)
    }
}

/// Pauses that grow up to a longest pause. Each pause is shifted at random by up to a quarter.
#[derive(Clone, Debug)]
pub struct Backoff {
    first: Duration,
    longest: Duration,
    factor: f64,
    jitter: f64,
}

impl Default for Backoff {
    /// From one second up to 15 seconds; each pause is 1.5 times the one before.
    fn default() -> Self {
        Self { first: Duration::from_secs(1), longest: Duration::from_secs(15), factor: 1.5, jitter: 0.25 }
    }
}

impl Backoff {
    /// The first pause. The default is one second.
    #[must_use]
    pub fn first(mut self, first: Duration) -> Self {
        self.first = first;
        self
    }

    /// The longest pause, before it is shifted at random. The default is 15 seconds.
    #[must_use]
    pub fn longest(mut self, longest: Duration) -> Self {
        self.longest = longest;
        self
    }

    /// The factor from each pause to the next, at least 1. The default is 1.5.
    #[must_use]
    pub fn factor(mut self, factor: f64) -> Self {
        self.factor = if factor >= 1.0 { factor } else { 1.0 };
        self
    }

    /// The share by which a pause is shifted at random, up or down: from 0 (no shift) to 1. The default is 0.25.
    #[must_use]
    pub fn jitter(mut self, jitter: f64) -> Self {
        self.jitter = if jitter > 0.0 { jitter.min(1.0) } else { 0.0 };
        self
    }
}

impl Schedule for Backoff {
    fn pause(&mut self, answers: u32) -> Duration {
        let longest = self.longest.as_secs_f64();
        // a power that overflows is infinite, and so the longest
        let pause = (self.first.as_secs_f64() * self.factor.powf(f64::from(answers))).min(longest);
        let shift = 1.0 + self.jitter * (2.0 * random() - 1.0);
        Duration::try_from_secs_f64(pause * shift).unwrap_or(self.longest)
    }
}

/// From 0 to 1. The standard library seeds its hashers at random, which is good enough to keep waits apart.
fn random() -> f64 {
    let bits = RandomState::new().build_hasher().finish();
    bits as f64 / u64::MAX as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_the_longest() {
        let mut backoff = Backoff::default().jitter(0.0).factor(2.0).longest(Duration::from_secs(5));
        let pauses: Vec<u64> = (0..5).map(|answers| backoff.pause(answers).as_secs()).collect();
        assert_eq!(pauses, [1, 2, 4, 5, 5]);
        assert_eq!(backoff.pause(u32::MAX), Duration::from_secs(5));
    }

    #[test]
    fn chance_shifts_a_pause_by_no_more_than_its_share() {
        let mut backoff = Backoff::default();
        let pauses: Vec<Duration> = (0..200).map(|_| backoff.pause(0)).collect();
        assert!(pauses.iter().all(|pause| (750..=1250).contains(&pause.as_millis())), "{pauses:?}");
        assert!(pauses.iter().any(|pause| *pause != pauses[0]));
    }
}
