//! Waits for tasks of connections and of refreshes.

use std::borrow::Cow;

use super::builders::{progress, wait};
use super::outcome::{Awaited, Progress};
use super::statuses::statuses;
use crate::generated::types::{RefreshTask, Task};

wait! {
    TasksGet => Task,
    RefreshTasksGet => RefreshTask,
}

progress!(Task, RefreshTask);

statuses! {
    /// How a task ended without data (<https://truv.com/docs/api-reference/tasks/lifecycle>).
    TaskFailure of TaskStatus;
    done: Done;
    pending: New | Login | Mfa | Parse | FullParse | SwitchDeposit;
    LoginError: "the login was refused; let the person log in again, with a bridge token in update mode",
    MfaError: "the code of the second factor was wrong or late; let the person try again, or upload documents",
    ConfigError: "the task does not fit the account; see the task's error message",
    AccountLocked: "the provider has locked the account; the person has to unlock it there",
    UnableToReset: "the password could not be reset; the person has to do that at the provider",
    NoData: "the account holds no data for this product",
    Unavailable: "the provider cannot be reached; try again later",
    NotSupported: "the provider or the account is not supported",
    Error: "something failed at Truv; try again, or ask Truv's support",
}

impl Awaited for Task {
    type Failure = TaskFailure;

    fn status_text(&self) -> Cow<'_, str> {
        self.status.as_str().into()
    }

    fn progress(&self) -> Progress<TaskFailure> {
        TaskFailure::progress(&self.status)
    }
}

impl Awaited for RefreshTask {
    type Failure = TaskFailure;

    fn status_text(&self) -> Cow<'_, str> {
        self.status.as_str().into()
    }

    fn progress(&self) -> Progress<TaskFailure> {
        TaskFailure::progress(&self.status)
    }
}
