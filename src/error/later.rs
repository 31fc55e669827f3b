//! Errors of waits and of downloads.

use std::time::Duration;

use http::StatusCode;

use super::{Error, ErrorKind, Reason};
use crate::call::{Operation, Subject, operation};

impl Error {
    /// The deadline of a wait passed before the object had reached an end; [`last_status`](Self::last_status) says how
    /// far the object was.
    ///
    /// # Troubleshooting
    ///
    /// The work goes on at Truv: wait again with a longer deadline, or let a webhook tell you when it has ended. If
    /// [`source`](std::error::Error::source) has an error, the last requests to Truv failed, or a report was still
    /// missing: check the report's id.
    pub fn is_wait_deadline(&self) -> bool {
        self.reason() == Reason::WaitDeadline
    }

    /// The last status that a wait saw before its deadline, as Truv writes it. For an object with parts, such as an
    /// order, the statuses of the parts, separated by commas. `None` if no answer had a status.
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

/// Not an operation of Truv: files are on another host.
static DOWNLOAD: Operation = operation("download", "", http::Method::GET, "", true, 0);
