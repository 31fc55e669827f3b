//! The only code that reads the system's clocks.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, SecondsFormat, Utc};

/// The clock of a sandbox. Move it forward, and tokens expire and tasks finish without waiting.
///
/// Clones of a clock show the same time.
#[derive(Clone, Debug)]
pub struct Clock {
    /// As it was made.
    first: Base,
    /// As it is now, [packed](Base::packed): it can be stopped and started.
    base: Arc<AtomicI64>,
    moved: Arc<AtomicI64>,
    /// The time that the clock shows while a request is carried out, [`FREE`] otherwise.
    held: Arc<AtomicI64>,
}

/// Not a time: the clock is not held.
const FREE: i64 = i64::MIN;

/// Lets the clock go on when it is dropped.
pub(crate) struct Held(Option<Arc<AtomicI64>>);

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(held) = &self.0 {
            held.store(FREE, Ordering::Relaxed);
        }
    }
}

#[derive(Clone, Copy, Debug)]
enum Base {
    /// Microseconds that this clock is ahead of the system's.
    Running(i64),
    /// Microseconds since 1970 at which this clock stands.
    Standing(i64),
}

impl Base {
    /// In one number, so that nobody reads a half of it: the microseconds, and whether it stands in the last bit.
    fn packed(self) -> i64 {
        match self {
            Self::Running(ahead) => ahead.clamp(-LATEST, LATEST) << 1,
            Self::Standing(at) => at.clamp(-LATEST, LATEST) << 1 | 1,
        }
    }

    fn unpacked(packed: i64) -> Self {
        if packed & 1 == 0 { Self::Running(packed >> 1) } else { Self::Standing(packed >> 1) }
    }
}

/// The last microsecond of the year 9999: later dates have no RFC 3339 spelling.
const LATEST: i64 = 253_402_300_799_999_999;

impl Clock {
    /// A clock that shows the system's time.
    #[must_use]
    pub fn system() -> Self {
        Self::new(Base::Running(0))
    }

    /// A clock that starts at `start` and runs as fast as the system's clock.
    #[must_use]
    pub fn running_from(start: SystemTime) -> Self {
        Self::new(Base::Running(microseconds(start).saturating_sub(system_time())))
    }

    /// A clock that stands at `start` until it is advanced, so that two runs give the same timestamps.
    ///
    /// With such a clock, tasks that take time make progress only by [`advance`](Self::advance).
    #[must_use]
    pub fn standing_at(start: SystemTime) -> Self {
        Self::new(Base::Standing(microseconds(start)))
    }

    fn new(first: Base) -> Self {
        let base = Arc::new(AtomicI64::new(first.packed()));
        Self { first, base, moved: Arc::default(), held: Arc::new(AtomicI64::new(FREE)) }
    }

    /// Moves the clock forward, at most to the end of the year 9999.
    pub fn advance(&self, by: Duration) {
        let by = i64::try_from(by.as_micros()).unwrap_or(LATEST).min(LATEST);
        // The closure always returns a value, so the update cannot fail.
        let _ = self
            .moved
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |moved| Some(moved.saturating_add(by).min(LATEST)));
    }

    /// Whether the clock moves only by hand.
    pub(crate) fn stands(&self) -> bool {
        matches!(Base::unpacked(self.base.load(Ordering::Relaxed)), Base::Standing(_))
    }

    /// Stops the clock at the time that it shows, or lets it go on from there.
    pub(crate) fn set_standing(&self, stands: bool) {
        let before_moves = self.now().timestamp_micros().saturating_sub(self.moved.load(Ordering::Relaxed));
        let base = match stands {
            true => Base::Standing(before_moves),
            false => Base::Running(before_moves.saturating_sub(system_time())),
        };
        self.base.store(base.packed(), Ordering::Relaxed);
    }

    /// Goes on from another time, later or earlier.
    pub(crate) fn set(&self, time: DateTime<Utc>) {
        self.moved.store(time.timestamp_micros().saturating_sub(self.base()), Ordering::Relaxed);
    }

    /// Shows the same time until the guard is dropped; a clock that is held already stays as it is.
    pub(crate) fn hold(&self) -> Held {
        self.hold_at(self.now())
    }

    pub(crate) fn hold_at(&self, time: DateTime<Utc>) -> Held {
        let is_ours =
            self.held.compare_exchange(FREE, time.timestamp_micros(), Ordering::Relaxed, Ordering::Relaxed).is_ok();
        Held(is_ours.then(|| self.held.clone()))
    }

    /// A clock with the same time, which is moved separately from now on.
    pub(crate) fn apart(&self) -> Self {
        let apart = Self::new(self.first);
        apart.copy_moves(self);
        apart
    }

    /// Takes over how far another one was moved, and whether it stands.
    pub(crate) fn copy_moves(&self, other: &Self) {
        self.base.store(other.base.load(Ordering::Relaxed), Ordering::Relaxed);
        self.moved.store(other.moved.load(Ordering::Relaxed), Ordering::Relaxed);
    }

    /// Takes back every advance and stop.
    pub(crate) fn rewind(&self) {
        self.base.store(self.first.packed(), Ordering::Relaxed);
        self.moved.store(0, Ordering::Relaxed);
    }

    fn base(&self) -> i64 {
        match Base::unpacked(self.base.load(Ordering::Relaxed)) {
            Base::Running(ahead) => system_time().saturating_add(ahead),
            Base::Standing(at) => at,
        }
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        let now = match self.held.load(Ordering::Relaxed) {
            FREE => self.base().saturating_add(self.moved.load(Ordering::Relaxed)),
            held => held,
        };
        let now = now.clamp(0, LATEST);
        // Every value up to LATEST is in chrono's range.
        DateTime::from_timestamp_micros(now).unwrap_or(DateTime::UNIX_EPOCH)
    }
}

#[allow(clippy::disallowed_methods)]
fn system_time() -> i64 {
    microseconds(SystemTime::now())
}

fn microseconds(time: SystemTime) -> i64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_micros()).unwrap_or(LATEST)
}

/// The latest time that a timestamp can show.
pub(crate) fn end_of_time() -> DateTime<Utc> {
    // LATEST is in chrono's range.
    DateTime::from_timestamp_micros(LATEST).unwrap_or(DateTime::UNIX_EPOCH)
}

/// Measures how long something takes, whatever the sandbox's clock says.
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    #[allow(clippy::disallowed_methods)]
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

/// Whether a sandbox may start at this time, so that all dates around it can be computed.
pub(crate) fn is_usual(time: DateTime<Utc>) -> bool {
    (2000..2200).contains(&time.year())
}

/// A time as Truv writes it: UTC with `Z`, with microseconds unless they are zero.
pub(crate) fn timestamp(time: DateTime<Utc>) -> String {
    let precision = match time.timestamp_subsec_micros() {
        0 => SecondsFormat::Secs,
        _ => SecondsFormat::Micros,
    };
    time.to_rfc3339_opts(precision, true)
}

/// A time as callers write it: RFC 3339, a time without an offset (UTC), or a day (its start).
pub(crate) fn parse_time(text: &str) -> Option<DateTime<Utc>> {
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Some(time.with_timezone(&Utc));
    }
    let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f").ok();
    local.or_else(|| parse_date(text)?.and_hms_opt(0, 0, 0)).map(|time| time.and_utc())
}

/// A day as `YYYY-MM-DD`.
pub(crate) fn parse_date(text: &str) -> Option<NaiveDate> {
    // Spaces and signs, which chrono takes, are no part of a date.
    let is_plain = text.find('-') == Some(4) && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    is_plain.then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_standing_clock_moves_only_by_hand_and_goes_back() {
        let clock = Clock::standing_at(UNIX_EPOCH + Duration::from_secs(1_700_000_000));
        assert_eq!(timestamp(clock.now()), "2023-11-14T22:13:20Z");
        clock.clone().advance(Duration::from_micros(1_500_001));
        assert_eq!(timestamp(clock.now()), "2023-11-14T22:13:21.500001Z");
        clock.rewind();
        assert_eq!(timestamp(clock.now()), "2023-11-14T22:13:20Z");
    }

    #[test]
    fn a_clock_is_held_by_the_first_who_does() {
        let clock = Clock::standing_at(UNIX_EPOCH);
        let first = clock.hold_at(DateTime::UNIX_EPOCH + chrono::TimeDelta::seconds(9));
        drop(clock.hold());
        clock.advance(Duration::from_secs(1));
        assert_eq!(timestamp(clock.now()), "1970-01-01T00:00:09Z");
        drop(first);
        assert_eq!(timestamp(clock.now()), "1970-01-01T00:00:01Z");
        clock.set(DateTime::UNIX_EPOCH + chrono::TimeDelta::days(1));
        assert_eq!(timestamp(clock.now()), "1970-01-02T00:00:00Z");
    }

    #[test]
    fn no_advance_is_too_large() {
        let clock = Clock::system();
        clock.advance(Duration::MAX);
        clock.advance(Duration::MAX);
        assert_eq!(timestamp(clock.now()), "9999-12-31T23:59:59.999999Z");
    }
}
