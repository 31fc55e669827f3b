//! The limit of requests per minute for each access secret.

use std::collections::{HashMap, VecDeque};

use chrono::{DateTime, TimeDelta, Utc};

use crate::message::Failure;

const WINDOW: TimeDelta = TimeDelta::minutes(1);

/// The requests of the last minute. Refused ones do not count, as in the framework that Truv is built on.
#[derive(Default)]
pub(crate) struct Throttle(HashMap<String, VecDeque<DateTime<Utc>>>);

impl Throttle {
    /// Counts requests that are made on behalf of a caller, whether or not they are too many.
    pub(crate) fn charge(&mut self, secret: &str, requests: usize, now: DateTime<Utc>) {
        self.0.entry(secret.to_owned()).or_default().extend(std::iter::repeat_n(now, requests));
    }

    pub(crate) fn admit(&mut self, secret: &str, limit: u32, now: DateTime<Utc>) -> Result<(), Failure> {
        self.0.retain(|_, times| times.back().is_some_and(|last| *last > now - WINDOW));
        let times = self.0.entry(secret.to_owned()).or_default();
        while times.front().is_some_and(|first| *first <= now - WINDOW) {
            times.pop_front();
        }
        if times.len() < limit as usize {
            times.push_back(now);
            return Ok(());
        }
        let free_at = times.front().map_or(now, |first| *first + WINDOW);
        let wait = (free_at - now).num_milliseconds().max(0).unsigned_abs();
        Err(Failure::Throttled { wait_seconds: wait.div_ceil(1000).max(1) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_minute_holds_more_than_the_limit() {
        let mut throttle = Throttle::default();
        let at = |seconds| DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds);
        assert!(throttle.admit("a", 2, at(0)).is_ok());
        assert!(throttle.admit("a", 2, at(50)).is_ok());
        assert_eq!(throttle.admit("a", 2, at(55)), Err(Failure::Throttled { wait_seconds: 5 }));
        assert!(throttle.admit("b", 2, at(55)).is_ok(), "each secret has its own limit");
        assert!(throttle.admit("a", 2, at(60)).is_ok());
        assert_eq!(throttle.admit("a", 2, at(61)), Err(Failure::Throttled { wait_seconds: 49 }));
        throttle.admit("c", 2, at(500)).ok();
        assert_eq!(throttle.0.len(), 1, "idle secrets are forgotten");
    }
}
