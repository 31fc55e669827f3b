//! Tasks that make progress by reads and events.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::{Account, Pace, World, plan_order, plan_steps};
use crate::message::Caller;

impl World {
    /// How fast a caller's tasks make progress.
    pub(crate) fn pace(&self, caller: &Caller) -> Pace {
        self.account(caller).pace.unwrap_or(self.settings.pace)
    }

    /// Whether a task waits to be read, and a request for an object with one of these ids counts as a read.
    pub(crate) fn counts_reads(&self, caller: &Caller, ids: &[String]) -> bool {
        let is_on = !ids.is_empty() && matches!(self.pace(caller), Pace::AfterReads(_));
        is_on && self.account(caller).concerned(ids).any(|task| task.lifecycle.counts_reads())
    }

    /// Counts the read, and lets the tasks go on that were read often enough.
    pub(crate) fn count_read(&mut self, caller: &Caller, ids: &[String]) {
        if !self.counts_reads(caller, ids) {
            return;
        }
        let (now, delay) = (self.settings.clock.now(), self.settings.report_delay);
        let account = self.account_mut(caller);
        let read: Vec<String> = account.concerned(ids).map(|task| task.id.clone()).collect();
        for task_id in read {
            let Some(lifecycle) = account.tasks.get(&task_id).map(|task| task.lifecycle.clone()) else { continue };
            let before = lifecycle.course().count();
            if lifecycle.read(now) {
                account.follow_steps(&task_id, before, now, delay);
            }
        }
    }

    /// Lets a waiting task take a step: to its next status, or on to the named one. None if there is no such task; the
    /// error says why the task does not go on.
    pub(crate) fn step(&mut self, task_id: &str, to: Option<&str>) -> Option<Result<&'static str, String>> {
        let (now, delay) = (self.settings.clock.now(), self.settings.report_delay);
        let account = self.accounts.values_mut().find(|account| account.tasks.contains_key(task_id))?;
        let lifecycle = account.tasks.get(task_id)?.lifecycle.clone();
        let before = lifecycle.course().count();
        let stepped = lifecycle.step_to(now, to);
        account.follow_steps(task_id, before, now, delay);
        Some(stepped)
    }
}

impl Account {
    /// Plans the consequences of steps that a task has just taken: events, and reports that waited for its end.
    fn follow_steps(&mut self, task_id: &str, before: usize, now: DateTime<Utc>, delay: Duration) {
        plan_steps(self, task_id, before);
        if let Some(order_id) = self.orders.of_task(task_id).map(str::to_owned) {
            plan_order(self, &order_id, now);
        }
        self.look_after_reports(now, delay);
    }
}
