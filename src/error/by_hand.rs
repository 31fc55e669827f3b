//! Errors for the tests of programs that use this crate.

use bytes::Bytes;

use super::{Error, ErrorKind};
use crate::call::{BY_HAND, Received};

/// For tests of your own code: no request is made.
impl Error {
    /// The error that the client makes of this answer from Truv.
    ///
    /// ```
    /// let mut answer = http::Response::new(r#"{"error": {"code": "not_found", "message": "No such user."}}"#);
    /// *answer.status_mut() = http::StatusCode::NOT_FOUND;
    /// let error = truv_sdk::Error::from_answer(answer);
    /// assert!(error.is_not_found());
    /// assert_eq!(error.message(), Some("No such user."));
    /// ```
    #[must_use]
    pub fn from_answer(answer: http::Response<impl Into<Bytes>>) -> Self {
        Self::api(Received::by_hand(answer.map(Into::into)))
    }

    /// An error of a kind that comes without an answer, such as [`ErrorKind::Timeout`].
    ///
    /// ```
    /// use truv_sdk::{Error, ErrorKind};
    ///
    /// assert!(Error::of_kind(ErrorKind::Connect, "made for a test").is_retryable());
    /// ```
    #[must_use]
    pub fn of_kind(kind: ErrorKind, explanation: impl Into<String>) -> Self {
        let mut error = Self::new(kind, explanation.into());
        error.0.operation = Some(&BY_HAND);
        error
    }

    /// The error of a call that the client's own quota has refused ([`is_quota_refusal`](Self::is_quota_refusal)).
    #[must_use]
    pub fn of_quota(retry_after: std::time::Duration) -> Self {
        let mut error = Self::of_kind(ErrorKind::Refused, "the quota has no place before the call's deadline");
        error.0.is_quota_refusal = true;
        error.0.retry_after = Some(retry_after);
        error
    }
}
