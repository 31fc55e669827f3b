//! How a task gets from `new` to its end, worked out from the time whenever someone looks.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

/// How fast tasks make progress.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Pace {
    /// A task is done as soon as it exists.
    Immediate,
    /// A task takes this long from `new` to `done`, in equal steps.
    Timed(Duration),
}

/// How long the login `goodlogin` / `longcheck` takes, whatever the pace.
const LONG_CHECK: TimeDelta = TimeDelta::seconds(60);

/// The statuses of a task that ended without data.
pub(crate) const FAILURES: [&str; 9] = [
    "login_error",
    "mfa_error",
    "config_error",
    "account_locked",
    "unable_to_reset",
    "no_data",
    "unavailable",
    "not_supported",
    "error",
];

/// The course of one task.
#[derive(Clone, Debug)]
pub(crate) struct Lifecycle {
    started: DateTime<Utc>,
    length: TimeDelta,
    steps: Vec<&'static str>,
}

impl Lifecycle {
    /// A task that fetches data, or that switches the deposit.
    pub(crate) fn successful(
        started: DateTime<Utc>,
        pace: Pace,
        asks_for_code: bool,
        long_check: bool,
        product_type: &str,
    ) -> Self {
        let mut steps = vec!["new", "login"];
        steps.extend(asks_for_code.then_some("mfa"));
        steps.extend(["parse", "full_parse"]);
        let switches = matches!(product_type, "deposit_switch" | "pll");
        steps.extend(switches.then_some("switch_deposit"));
        steps.push("done");
        let length = if long_check { LONG_CHECK } else { pace.length() };
        Self { started, length, steps }
    }

    /// Any other course, in equal steps.
    pub(crate) fn through(started: DateTime<Utc>, pace: Pace, steps: Vec<&'static str>) -> Self {
        Self { started, length: pace.length(), steps }
    }

    /// The same course with another end.
    pub(crate) fn ending_with(mut self, status: &'static str) -> Self {
        self.steps.pop();
        self.steps.push(status);
        self
    }

    /// Whether it ends with data.
    pub(crate) fn will_be_done(&self) -> bool {
        self.will_end_as("done")
    }

    /// Whether this is its last status.
    pub(crate) fn will_end_as(&self, status: &str) -> bool {
        self.steps.last() == Some(&status)
    }

    /// A login that was refused: by the time Bridge says so, the task has ended.
    pub(crate) fn refused(started: DateTime<Utc>, status: &'static str) -> Self {
        Self { started, length: TimeDelta::zero(), steps: vec![status] }
    }

    /// A refresh that meets the same refusal again, without a person who sees it.
    pub(crate) fn refused_later(started: DateTime<Utc>, pace: Pace, status: &'static str) -> Self {
        Self { started, length: pace.length(), steps: vec!["new", "login", status] }
    }

    pub(crate) fn status(&self, now: DateTime<Utc>) -> &'static str {
        // There is at least one step.
        self.steps.get(self.step(now)).copied().unwrap_or("error")
    }

    /// When the status became what it is at `now`.
    pub(crate) fn changed_at(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        let micros = self.length_in_micros() * self.step(now) as i64 / self.last_step().max(1);
        self.started + TimeDelta::microseconds(micros)
    }

    /// Each status, with the moment from which on it is the current one.
    pub(crate) fn course(&self) -> impl Iterator<Item = (DateTime<Utc>, &'static str)> {
        let (length, last) = (self.length_in_micros(), self.last_step().max(1));
        self.steps.iter().enumerate().map(move |(step, status)| {
            // Rounded up: the microsecond before belongs to the status before.
            let micros = (length * step as i64 + last - 1) / last;
            (self.started + TimeDelta::microseconds(micros), *status)
        })
    }

    pub(crate) fn finishes_at(&self) -> DateTime<Utc> {
        self.started + self.length
    }

    /// Whether the data can be read.
    pub(crate) fn is_done(&self, now: DateTime<Utc>) -> bool {
        self.status(now) == "done"
    }

    fn step(&self, now: DateTime<Utc>) -> usize {
        let length = self.length_in_micros();
        let passed = (now - self.started).num_microseconds().unwrap_or(i64::MAX).clamp(0, length);
        let step = match length {
            0 => self.last_step(),
            // A task has at most seven steps and lasts years at most: no overflow.
            _ => passed * self.last_step() / length,
        };
        usize::try_from(step).unwrap_or_default()
    }

    fn last_step(&self) -> i64 {
        self.steps.len() as i64 - 1
    }

    fn length_in_micros(&self) -> i64 {
        self.length.num_microseconds().unwrap_or_default()
    }
}

impl Pace {
    /// From `new` to the end.
    pub(crate) fn length(self) -> TimeDelta {
        let longest = TimeDelta::days(366);
        match self {
            Self::Immediate => TimeDelta::zero(),
            Self::Timed(length) => TimeDelta::from_std(length).unwrap_or(longest).min(longest),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn statuses(lifecycle: &Lifecycle, seconds: &[i64]) -> Vec<&'static str> {
        seconds.iter().map(|at| lifecycle.status(START + TimeDelta::seconds(*at))).collect()
    }

    #[test]
    fn a_timed_task_takes_its_steps_in_order() {
        let pace = Pace::Timed(Duration::from_secs(5));
        let task = Lifecycle::successful(START, pace, true, false, "income");
        assert_eq!(
            statuses(&task, &[0, 1, 2, 3, 4, 5, 500]),
            ["new", "login", "mfa", "parse", "full_parse", "done", "done"]
        );
        let changed = task.changed_at(START + TimeDelta::milliseconds(2_700));
        assert_eq!(changed, START + TimeDelta::seconds(2));
        assert_eq!(task.finishes_at(), START + TimeDelta::seconds(5));
    }

    #[test]
    fn the_course_tells_when_each_status_begins() {
        let pace = Pace::Timed(Duration::from_micros(10));
        for task in [Lifecycle::successful(START, pace, true, false, "income"), Lifecycle::refused(START, "no_data")] {
            for (at, status) in task.course() {
                assert_eq!(task.status(at), status);
                assert!(at == START || task.status(at - TimeDelta::microseconds(1)) != status);
            }
        }
        let at_once = Lifecycle::successful(START, Pace::Immediate, false, false, "income");
        let statuses: Vec<_> = at_once.course().collect();
        assert_eq!(statuses, ["new", "login", "parse", "full_parse", "done"].map(|status| (START, status)));
    }

    #[test]
    fn deposit_switches_have_a_step_of_their_own() {
        let pace = Pace::Timed(Duration::from_secs(5));
        let task = Lifecycle::successful(START, pace, false, false, "deposit_switch");
        assert_eq!(statuses(&task, &[2, 3, 4, 5]), ["parse", "full_parse", "switch_deposit", "done"]);
    }

    #[test]
    fn a_long_check_takes_a_minute_even_at_once() {
        let task = Lifecycle::successful(START, Pace::Immediate, false, true, "income");
        assert_eq!(statuses(&task, &[0, 59, 60]), ["new", "full_parse", "done"]);
    }

    #[test]
    fn refusals_end_without_data() {
        let at_once = Lifecycle::refused(START, "login_error");
        assert_eq!(statuses(&at_once, &[0, 9]), ["login_error", "login_error"]);
        let later = Lifecycle::refused_later(START, Pace::Immediate, "mfa_error");
        assert_eq!(statuses(&later, &[0]), ["mfa_error"]);
        assert!(!later.is_done(START));
    }
}
