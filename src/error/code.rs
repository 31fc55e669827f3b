//! The codes of Truv's errors, and the fields that a validation error names.

use std::fmt;

use serde::Deserialize;

use crate::codec::open_enum;

open_enum! {
    /// Truv's machine-readable reason (`error.code`).
    ///
    /// Older deployments use older codes for the same errors. Both sets are here, and the predicates of
    /// [`Error`](crate::Error) cover both. Sources: <https://truv.com/docs/api-reference/errors>,
    /// <https://docs.truv.com/reference/errors>.
    ErrorCode {
        /// The request's fields are wrong; see [`Error::invalid_params`](crate::Error::invalid_params).
        IncorrectParameters = "incorrect_parameters",
        /// The older name of [`IncorrectParameters`](Self::IncorrectParameters).
        ValidationError = "validation_error",
        /// Client id or secret is missing or unknown.
        AuthenticationFailed = "authentication_failed",
        /// The keys are right but may not do this.
        NotAuthenticated = "not_authenticated",
        /// The older name of [`NotAuthenticated`](Self::NotAuthenticated).
        IncorrectToken = "incorrect_token",
        /// A bridge or public token is too old or was already used.
        ExpiredToken = "expired_token",
        /// Too many requests.
        Throttled = "throttled",
        /// An operation of Truv's sandbox was called outside the sandbox environment.
        EnvNotSandbox = "env_not_sandbox",
        /// A sandbox scenario would take the place of one of Truv's own test logins.
        ReservedCredential = "reserved_credential",
        /// A sandbox scenario does not say which kind of data it is for.
        DataSourceRequired = "data_source_required",
    }
}

/// What a code says about the call, for the predicates of [`Error`](crate::Error).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    Validation,
    Authentication,
    ExpiredToken,
    Throttled,
    /// A meaning that no predicate asks for.
    Other,
}

impl ErrorCode {
    /// Every code is listed here by name, so that a new code does not compile until somebody gives its meaning.
    pub(super) fn meaning(&self) -> Meaning {
        match self {
            Self::IncorrectParameters | Self::ValidationError => Meaning::Validation,
            Self::AuthenticationFailed => Meaning::Authentication,
            Self::ExpiredToken => Meaning::ExpiredToken,
            Self::Throttled => Meaning::Throttled,
            // the status 403 says the same
            Self::NotAuthenticated | Self::IncorrectToken => Meaning::Other,
            Self::EnvNotSandbox | Self::ReservedCredential | Self::DataSourceRequired => Meaning::Other,
            Self::Unknown(_) => Meaning::Other,
        }
    }
}

/// One field that Truv rejected, and why.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct InvalidParam {
    /// Name of the field; nested fields are joined with dots.
    #[serde(default)]
    pub field: String,
    /// Truv's explanation. The explanation may quote the value that was sent.
    #[serde(default)]
    pub message: String,
}

impl fmt::Debug for InvalidParam {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InvalidParam").field("field", &self.field).finish_non_exhaustive()
    }
}
