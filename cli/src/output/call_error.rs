//! What a failed call says, and what to do about it.

use truv_sdk::{ErrorCode, ErrorKind, Reason};

use super::message::{plain, without_values};
use crate::failure::{Class, Failure};

/// What a call gave; `name` is how the user calls it. `is_shown` leaves Truv's own words as they are.
pub(crate) fn call_failure(name: &str, error: &truv_sdk::Error, is_shown: bool) -> Failure {
    let (class, advice) = judge(error);
    let message = match error.status().filter(|_| error.kind() == ErrorKind::Api) {
        Some(status) => format!("{name}: {status}{}", said(error, is_shown)),
        None => {
            let text = error.to_string();
            let text = error.operation().and_then(|call| text.strip_prefix(&format!("{}: ", call.id))).unwrap_or(&text);
            format!("{name}: {text}{}", causes(error))
        }
    };
    let reference = error.status().map(|_| reference(error));
    Failure { class, message, advice: advice.to_owned(), reference }
}

/// Truv's code, message and rejected fields.
fn said(error: &truv_sdk::Error, is_shown: bool) -> String {
    let words = |text: &str| if is_shown { plain(text) } else { without_values(text) };
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
    if error.code() == Some(&ErrorCode::IncorrectToken) {
        let advice = "Truv does not know this token: it may be of another environment, or a public token where an access token \
                      belongs";
        return (Class::Rejected, advice);
    }
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
