//! Why a call failed: one reason for each failure.

use super::code::Meaning;
use super::{Error, ErrorKind};

/// Why a call failed. Every error has exactly one reason. Each reason has a predicate of the same name on [`Error`],
/// which is true for this reason only.
///
/// ```
/// use truv_sdk::{Error, Reason};
///
/// fn answer(error: &Error) -> &'static str {
///     match error.reason() {
///         Reason::NotFound => "no such object",
///         Reason::RateLimited | Reason::QuotaRefusal | Reason::ServerError | Reason::Connect => "later",
///         Reason::Validation | Reason::InvalidRequest => "correct the request",
///         _ => "see the logs",
///     }
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// Truv rejected the request or some of its fields: [`Error::is_validation`].
    Validation,
    /// Truv does not know the keys: [`Error::is_authentication`].
    Authentication,
    /// The keys may not do this: [`Error::is_permission_denied`].
    PermissionDenied,
    /// There is no such object: [`Error::is_not_found`].
    NotFound,
    /// A token is too old or was used before: [`Error::is_expired_token`].
    ExpiredToken,
    /// Too many requests for the access secret: [`Error::is_rate_limited`].
    RateLimited,
    /// Too many refreshes of one link: [`Error::is_refresh_limit`].
    RefreshLimit,
    /// Truv failed: [`Error::is_server_error`].
    ServerError,
    /// Truv answered with another error status (see [`Error::status`]): [`Error::is_other_status`].
    OtherStatus,
    /// No connection could be made: [`Error::is_connect`].
    Connect,
    /// One attempt or the whole call took too long: [`Error::is_timeout`].
    Timeout,
    /// The connection broke: [`Error::is_interrupted`].
    Interrupted,
    /// The server closed a connection that was kept from an earlier call: [`Error::is_idle_closed`].
    IdleClosed,
    /// The answer does not fit its type: [`Error::is_decode`].
    Decode,
    /// The client's own quota has no place: [`Error::is_quota_refusal`].
    QuotaRefusal,
    /// This crate refused the answer: [`Error::is_refused`].
    Refused,
    /// The request cannot be sent: [`Error::is_invalid_request`].
    InvalidRequest,
    /// The deadline of a wait passed: [`Error::is_wait_deadline`].
    WaitDeadline,
    /// The host of a file did not return the file: [`Error::is_file_host`].
    FileHost,
    /// A file could not be written: [`Error::is_write`].
    Write,
    /// The client cannot be built: [`Error::is_configuration`].
    Configuration,
    /// A blocking call was made in async code: [`Error::is_blocking_in_async`].
    BlockingInAsync,
}

impl Error {
    /// Why the call failed, for use in a `match`. The error code decides first, then the status and the rejected
    /// fields.
    pub fn reason(&self) -> Reason {
        match self.0.kind {
            ErrorKind::Api => self.reason_of_answer(),
            ErrorKind::Connect => Reason::Connect,
            ErrorKind::Timeout => Reason::Timeout,
            ErrorKind::Interrupted if self.0.is_idle_closed => Reason::IdleClosed,
            ErrorKind::Interrupted => Reason::Interrupted,
            ErrorKind::Decode => Reason::Decode,
            ErrorKind::Refused if self.0.is_quota_refusal => Reason::QuotaRefusal,
            // an error status gives the reason, even if the body is over the limit
            ErrorKind::Refused if self.status_code() >= 400 => self.reason_of_answer(),
            ErrorKind::Refused => Reason::Refused,
            ErrorKind::InvalidRequest => Reason::InvalidRequest,
            ErrorKind::WaitDeadline => Reason::WaitDeadline,
            ErrorKind::FileHost => Reason::FileHost,
            ErrorKind::Write => Reason::Write,
            ErrorKind::Configuration => Reason::Configuration,
            ErrorKind::BlockingInAsync => Reason::BlockingInAsync,
        }
    }

    fn reason_of_answer(&self) -> Reason {
        if self.says(&["refresh limit", "refresh_limit", "refresh-limit"]) {
            return Reason::RefreshLimit;
        }
        // Truv's own programs meet throttling under other statuses too, and know it by its words
        if self.status_code() == 429 || self.says(&["request was throttled"]) {
            return Reason::RateLimited;
        }
        match self.code().map(super::ErrorCode::meaning) {
            Some(Meaning::Validation) => return Reason::Validation,
            Some(Meaning::Authentication) => return Reason::Authentication,
            Some(Meaning::ExpiredToken) => return Reason::ExpiredToken,
            Some(Meaning::Throttled) => return Reason::RateLimited,
            Some(Meaning::Other) | None => {}
        }
        match self.status_code() {
            401 => Reason::Authentication,
            403 => Reason::PermissionDenied,
            404 => Reason::NotFound,
            410 => Reason::ExpiredToken,
            500.. => Reason::ServerError,
            400 | 422 => Reason::Validation,
            _ if !self.invalid_params().is_empty() => Reason::Validation,
            _ => Reason::OtherStatus,
        }
    }
}
