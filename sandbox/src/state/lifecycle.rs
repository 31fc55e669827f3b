//! How a task gets from `new` to its end. The status is computed from the time at each read.

use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

use super::Pace;
use crate::clock::end_of_time;

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
    /// The progress of a task that waits for reads or events. Clones, such as the one in an order, share it.
    by_hand: Option<Arc<Mutex<ByHand>>>,
}

/// The progress of a task that does not depend on the clock.
#[derive(Debug)]
struct ByHand {
    /// When each step after the first was taken.
    taken: Vec<DateTime<Utc>>,
    /// How many reads make a step; none if only events do.
    reads_per_step: Option<NonZeroU32>,
    reads: u32,
}

impl ByHand {
    fn new(pace: Pace) -> Option<Arc<Mutex<Self>>> {
        let reads_per_step = match pace {
            Pace::Immediate | Pace::Timed(_) => return None,
            Pace::AfterReads(count) => Some(count),
            Pace::ByEvent => None,
        };
        Some(Arc::new(Mutex::new(Self { taken: Vec::new(), reads_per_step, reads: 0 })))
    }
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
        let (length, by_hand) = match long_check {
            true => (LONG_CHECK, None),
            false => (pace.length(), ByHand::new(pace)),
        };
        Self { started, length, steps, by_hand }
    }

    /// Any other course, in equal steps.
    pub(crate) fn through(started: DateTime<Utc>, pace: Pace, steps: Vec<&'static str>) -> Self {
        Self { started, length: pace.length(), steps, by_hand: ByHand::new(pace) }
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

    /// A login that was refused: when Bridge reports this, the task has already ended.
    pub(crate) fn refused(started: DateTime<Utc>, status: &'static str) -> Self {
        Self { started, length: TimeDelta::zero(), steps: vec![status], by_hand: None }
    }

    /// A refresh that gets the same refusal again, without a person who sees it.
    pub(crate) fn refused_later(started: DateTime<Utc>, pace: Pace, status: &'static str) -> Self {
        Self::through(started, pace, vec!["new", "login", status])
    }

    pub(crate) fn status(&self, now: DateTime<Utc>) -> &'static str {
        // There is at least one step.
        self.steps.get(self.step(now)).copied().unwrap_or("error")
    }

    /// When the status became what it is at `now`.
    pub(crate) fn changed_at(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        if let Some(taken) = self.taken() {
            return taken.into_iter().rfind(|at| *at <= now).unwrap_or(self.started);
        }
        let micros = self.length_in_micros() * self.step(now) as i64 / self.last_step().max(1);
        self.started + TimeDelta::microseconds(micros)
    }

    /// Each status, with the moment at which it became or becomes the current one. Statuses that wait for reads or
    /// events and are not reached yet are left out.
    pub(crate) fn course(&self) -> impl Iterator<Item = (DateTime<Utc>, &'static str)> {
        let (length, last) = (self.length_in_micros(), self.last_step().max(1));
        let taken = self.taken();
        let known = taken.as_ref().map_or(self.steps.len(), |taken| taken.len() + 1);
        self.steps.iter().take(known).enumerate().map(move |(step, status)| {
            // Rounded up: the microsecond before belongs to the status before.
            let micros = (length * step as i64 + last - 1) / last;
            let by_hand = step.checked_sub(1).and_then(|step| taken.as_ref()?.get(step).copied());
            (by_hand.unwrap_or(self.started + TimeDelta::microseconds(micros)), *status)
        })
    }

    /// The end of time, if nobody knows.
    pub(crate) fn finishes_at(&self) -> DateTime<Utc> {
        match self.taken() {
            None => self.started + self.length,
            Some(taken) if taken.len() + 1 < self.steps.len() => end_of_time(),
            Some(taken) => taken.last().copied().unwrap_or(self.started),
        }
    }

    /// Whether it waits for reads.
    pub(crate) fn counts_reads(&self) -> bool {
        self.by_hand(|hand| hand.reads_per_step.is_some()).unwrap_or_default() && self.finishes_at() == end_of_time()
    }

    /// Counts a read; returns whether the task took a step.
    pub(crate) fn read(&self, now: DateTime<Utc>) -> bool {
        let goes_on = self.by_hand(|hand| {
            hand.reads = hand.reads.saturating_add(1);
            hand.reads_per_step.is_some_and(|count| hand.reads % count == 0)
        });
        goes_on == Some(true) && self.step_forward(now)
    }

    /// Takes the next step, if the task does not depend on the clock and has a step left.
    fn step_forward(&self, now: DateTime<Utc>) -> bool {
        let most = self.steps.len().saturating_sub(1);
        let taken = self.by_hand(|hand| {
            let is_left = hand.taken.len() < most;
            if is_left {
                hand.taken.push(now);
            }
            is_left
        });
        taken == Some(true)
    }

    /// Goes on to the next status, or to the named one; returns the new status. The error says why it does not go on.
    pub(crate) fn step_to(&self, now: DateTime<Utc>, to: Option<&str>) -> Result<&'static str, String> {
        if self.by_hand.is_none() {
            return Err("The task goes by the clock; advance that.".to_owned());
        }
        let ahead = self.steps.get(self.step(now) + 1..).unwrap_or_default();
        let count = match to {
            None => 1,
            Some(status) => ahead.iter().position(|step| *step == status).map_or(0, |at| at + 1),
        };
        if ahead.is_empty() {
            return Err(format!("The task has ended: {}.", self.status(now)));
        }
        if count == 0 {
            return Err(format!("The statuses ahead of the task are {}.", ahead.join(", ")));
        }
        for _ in 0..count {
            self.step_forward(now);
        }
        Ok(self.status(now))
    }

    fn taken(&self) -> Option<Vec<DateTime<Utc>>> {
        self.by_hand(|hand| hand.taken.clone())
    }

    fn by_hand<T>(&self, look: impl FnOnce(&mut ByHand) -> T) -> Option<T> {
        let hand = self.by_hand.as_ref()?;
        Some(look(&mut hand.lock().unwrap_or_else(PoisonError::into_inner)))
    }

    /// Whether the data can be read.
    pub(crate) fn is_done(&self, now: DateTime<Utc>) -> bool {
        self.status(now) == "done"
    }

    fn step(&self, now: DateTime<Utc>) -> usize {
        if let Some(taken) = self.taken() {
            return taken.iter().filter(|at| **at <= now).count();
        }
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

#[cfg(test)]
mod tests {
    use std::time::Duration;

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
    fn steps_by_hand_keep_their_times_and_clones_go_along() {
        let task = Lifecycle::successful(START, Pace::ByEvent, false, false, "income");
        let clone = task.clone();
        assert_eq!(task.status(end_of_time()), "new");
        assert_eq!(task.finishes_at(), end_of_time());
        for second in 1..=4 {
            assert!(!task.read(START), "reads do not count");
            assert!(task.step_forward(START + TimeDelta::seconds(second)));
        }
        assert!(!task.step_forward(START + TimeDelta::seconds(5)));
        assert_eq!(statuses(&clone, &[0, 1, 3, 4, 9]), ["new", "login", "full_parse", "done", "done"]);
        assert_eq!(clone.finishes_at(), START + TimeDelta::seconds(4));
        assert_eq!(clone.changed_at(START + TimeDelta::seconds(3)), START + TimeDelta::seconds(3));
    }

    #[test]
    fn reads_make_steps() {
        let pace = Pace::AfterReads(NonZeroU32::MIN.saturating_add(1));
        let task = Lifecycle::through(START, pace, vec!["new", "done"]);
        assert!(task.counts_reads());
        assert_eq!([task.read(START), task.read(START), task.read(START)], [false, true, false]);
        assert!(task.is_done(START) && !task.counts_reads());
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
