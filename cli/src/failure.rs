//! Why a command failed, what to do about it, and the exit code that says so to a script.

use std::fmt;
use std::process::ExitCode;

use truv_sdk::{ErrorCode, ErrorKind, Reason};

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

    /// What a call gave; `name` is how the user calls it. `is_shown` leaves Truv's own words as they are.
    pub(crate) fn of_call(name: &str, error: &truv_sdk::Error, is_shown: bool) -> Self {
        let (class, advice) = judge(error);
        let message = match error.status().filter(|_| error.kind() == ErrorKind::Api) {
            Some(status) => format!("{name}: {status}{}", said(error, is_shown)),
            None => {
                let text = error.to_string();
                let text =
                    error.operation().and_then(|call| text.strip_prefix(&format!("{}: ", call.id))).unwrap_or(&text);
                format!("{name}: {text}{}", causes(error))
            }
        };
        let reference = error.status().map(|_| reference(error));
        Self { class, message, advice: advice.to_owned(), reference }
    }
}

/// Truv's code, message and rejected fields.
fn said(error: &truv_sdk::Error, is_shown: bool) -> String {
    let words = |text: &str| if is_shown { crate::text::plain(text) } else { crate::text::without_values(text) };
    let mut text = String::new();
    if let Some(code) = error.code() {
        text.push_str(&format!(" ({})", words(code.as_str())));
    }
    match error.message() {
        Some(message) => text.push_str(&format!(": {}", words(message))),
        None => text.push_str(": the answer has no message of Truv's"),
    }
    for param in error.invalid_params() {
        text.push_str(&format!("\n  {}: {}", words(&param.field), words(&param.message)));
    }
    text
}

/// The innermost causes say why a connection failed.
fn causes(error: &truv_sdk::Error) -> String {
    let mut text = String::new();
    if matches!(error.kind(), ErrorKind::Connect | ErrorKind::Interrupted) {
        let mut next = std::error::Error::source(error);
        while let Some(cause) = next {
            next = cause.source();
            if next.is_none() {
                text = format!(" ({cause})");
            }
        }
    }
    text
}

/// What support asks for, without a code that no version knows: that could be any text.
fn reference(error: &truv_sdk::Error) -> String {
    let mut reference = error.support_reference();
    reference.operation = reference.operation.filter(|operation| *operation != "raw");
    reference.code = error.code().filter(|code| !matches!(code, ErrorCode::Unknown(_))).map(ToString::to_string);
    reference.to_string()
}

fn judge(error: &truv_sdk::Error) -> (Class, &'static str) {
    match error.reason() {
        Reason::Authentication => (
            Class::Keys,
            "check TRUV_CLIENT_ID and TRUV_SECRET, or the profile: the keys may be of another account, rotated or deleted",
        ),
        Reason::PermissionDenied => {
            (Class::Keys, "these keys may not do this; the usual cause is a sandbox key with an object of production")
        }
        Reason::NotFound => (
            Class::NotFound,
            "check the id and the environment of the keys; a report is there some seconds after it was created (`--wait`)",
        ),
        Reason::Validation => {
            (Class::Rejected, "correct the named fields; `--help` of the command lists what it takes")
        }
        Reason::ExpiredToken => (
            Class::Rejected,
            "a public token works once: create a bridge token (`truv bridge-tokens create`) and log in again",
        ),
        Reason::RateLimited | Reason::QuotaRefusal => {
            (Class::TooMany, "wait a minute; all processes with this access secret share 300 requests in a minute")
        }
        Reason::RefreshLimit => (Class::TooMany, "use the data of the last refresh, or try again tomorrow"),
        Reason::ServerError => (Class::Unreachable, "try again in some minutes"),
        Reason::Connect => (
            Class::Unreachable,
            "check the network and TRUV_BASE_URL; if it is the local Truv, start it with `truv sandbox`",
        ),
        Reason::Timeout | Reason::Interrupted | Reason::IdleClosed => (
            Class::Unreachable,
            "look whether the request took effect before you send it again; `--timeout` allows more time",
        ),
        Reason::WaitDeadline => (Class::Deadline, "wait longer: `--wait=SECONDS`"),
        Reason::InvalidRequest => (Class::Usage, "correct the path or the body"),
        Reason::Configuration => (Class::Keys, ""),
        _ => (Class::Other, ""),
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
