//! Tasks, of connections and of refreshes.

use std::borrow::Cow;

use super::{task, wait};
use crate::types::{RefreshTask, Task};
use crate::wait::{Awaited, Progress, TaskFailure};

wait! {
    TasksGet => Task,
    RefreshTasksGet => RefreshTask,
}

impl Awaited for Task {
    type Failure = TaskFailure;

    fn status_text(&self) -> Cow<'_, str> {
        self.status.as_str().into()
    }

    fn progress(&self) -> Progress<TaskFailure> {
        task(&self.status)
    }
}

impl Awaited for RefreshTask {
    type Failure = TaskFailure;

    fn status_text(&self) -> Cow<'_, str> {
        self.status.as_str().into()
    }

    fn progress(&self) -> Progress<TaskFailure> {
        task(&self.status)
    }
}
