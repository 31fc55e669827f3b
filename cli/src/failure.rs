//! Why a command failed, what to do about it, and the exit code that says so to a script.

use std::fmt;
use std::process::ExitCode;

/// A command that failed.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) class: Class,
    pub(crate) message: String,
    /// What to do; empty if there is nothing to say.
    pub(crate) advice: String,
    /// What Truv's support asks for.
    pub(crate) reference: Option<String>,
}

pub(crate) type Result<T, E = Failure> = std::result::Result<T, E>;

/// What went wrong, as far as a script has to tell it apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// Whatever no other class has: a file that cannot be written, a port that is in use.
    Other = 1,
    Usage = 2,
    Keys = 3,
    NotFound = 4,
    Rejected = 5,
    TooMany = 6,
    Unreachable = 7,
    EndedBadly = 8,
    Deadline = 9,
    NotConfirmed = 10,
}

impl Class {
    /// All classes with what they mean, for the help and the README.
    pub(crate) const MEANINGS: [(Self, &'static str); 10] = [
        (Self::Other, "something else failed, or a check found differences (drift, redact --check, verify, spec diff)"),
        (Self::Usage, "the command line or a body is wrong; nothing was sent"),
        (Self::Keys, "there are no keys, or Truv does not accept them for this"),
        (Self::NotFound, "there is no such object"),
        (Self::Rejected, "Truv rejected the request, or a token has expired"),
        (Self::TooMany, "too many requests, or too many refreshes of a link; try later"),
        (Self::Unreachable, "Truv cannot be reached or failed; try later"),
        (Self::EndedBadly, "what `--wait` waited for has ended without success"),
        (Self::Deadline, "the time for `--wait` is over"),
        (Self::NotConfirmed, "a change in production was not confirmed"),
    ];

    pub(crate) fn number(self) -> u8 {
        self as u8
    }

    pub(crate) fn code(self) -> ExitCode {
        ExitCode::from(self.number())
    }
}

impl Failure {
    pub(crate) fn new(class: Class, message: impl Into<String>) -> Self {
        Self { class, message: message.into(), advice: String::new(), reference: None }
    }

    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(Class::Usage, message)
    }

    pub(crate) fn other(message: impl Into<String>) -> Self {
        Self::new(Class::Other, message)
    }

    pub(crate) fn advice(mut self, advice: impl Into<String>) -> Self {
        self.advice = advice.into();
        self
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::other(format!("{error:#}"))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
