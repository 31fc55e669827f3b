//! Errors of waits and of downloads.

use std::time::Duration;

use http::StatusCode;

use super::{Error, ErrorKind, Reason};
use crate::call::{Operation, Subject, operation};

impl Error {
    /// The deadline of a wait passed before what it waited for had ended; [`last_status`](Self::last_status) says how far
    /// it was.
    ///
    /// # Troubleshooting
    ///
    /// What was waited for goes on at Truv: wait again, longer, or let a webhook say when it has ended. If
    /// [`source`](std::error::Error::source) has an error, Truv could not be asked in the end, or a report was still
    /// missing: check its id.
    pub fn is_wait_deadline(&self) -> bool {
        self.reason() == Reason::WaitDeadline
    }

    /// The status that a wait saw last before its deadline, as Truv writes it; of what has parts, such as an order,
    /// theirs with commas between them. `None` where there was no answer with a status.
    pub fn last_status(&self) -> Option<&str> {
        self.0.last_status.as_deref()
    }

    pub(crate) fn wait_deadline(
        subject: Subject,
        allowed: Duration,
        last_status: Option<String>,
        last_error: Option<Self>,
    ) -> Self {
        let seen = match &last_status {
            Some(status) => format!("the last status was `{status}`"),
            None => "no status was seen".to_owned(),
        };
        let explanation = format!("not ended within {} s; {seen}", allowed.as_secs_f32());
        let mut error = Self::new(ErrorKind::WaitDeadline, explanation);
        error.0.last_status = last_status;
        let mut error = error.about(subject);
        error.0.tally.sent = last_error.as_ref().map_or(0, Self::attempts);
        match last_error {
            Some(source) => error.with_source(source),
            None => error,
        }
    }

    pub(crate) fn download(kind: ErrorKind, explanation: impl Into<String>) -> Self {
        let mut error = Self::new(kind, explanation.into());
        error.0.operation = Some(&DOWNLOAD);
        error.0.tally.sent = u32::from(!matches!(kind, ErrorKind::InvalidRequest | ErrorKind::Connect));
        error
    }

    pub(crate) fn with_status(mut self, status: StatusCode) -> Self {
        self.0.status = Some(status);
        self
    }
}

/// No operation of Truv's: files are on another host.
static DOWNLOAD: Operation = operation("download", "", http::Method::GET, "", true, 0);
