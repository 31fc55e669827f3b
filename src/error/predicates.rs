//! What happened, and what to do about it.

use http::StatusCode;

use super::{Error, ErrorCode, ErrorKind, Reason};
use crate::call::NotRetried;

/// Predicates: what happened, and what to do about it.
impl Error {
    /// Sending the same request again may succeed, and does no harm.
    ///
    /// # Troubleshooting
    ///
    /// True for every operation if no connection could be made, if the server throttled the request, if the client's
    /// quota refused it, or if the server answered 408 (it did not receive the whole request). For idempotent
    /// operations, also true for time-outs, broken connections and the statuses 502, 503 and 504. Wait first, for
    /// [`retry_after`](Self::retry_after) if that is set.
    ///
    /// The client has already retried as its [`Retry`](crate::retry::Retry) says; [`attempts`](Self::attempts) and
    /// [`total_wait`](Self::total_wait) say how often and how long.
    pub fn is_retryable(&self) -> bool {
        match self.0.kind {
            ErrorKind::Connect => true,
            ErrorKind::Timeout | ErrorKind::Interrupted => self.0.idempotent,
            ErrorKind::Api => {
                self.is_rate_limited()
                    || self.never_arrived()
                    || self.0.idempotent && matches!(self.status_code(), 502..=504)
            }
            ErrorKind::Refused => self.0.is_quota_refusal,
            ErrorKind::Decode
            | ErrorKind::InvalidRequest
            | ErrorKind::WaitDeadline
            | ErrorKind::FileHost
            | ErrorKind::Write
            | ErrorKind::Configuration
            | ErrorKind::BlockingInAsync => false,
        }
    }

    /// Too many requests for this access secret: 300 per minute unless Truv raised the limit.
    ///
    /// # Troubleshooting
    ///
    /// The limit counts all processes that share the secret. One process alone stays within the limit by itself
    /// ([`Quota`](crate::quota::Quota)), so other processes use the same secret: give each process its share. The
    /// refresh limit of one link is another limit: see [`is_refresh_limit`](Self::is_refresh_limit).
    pub fn is_rate_limited(&self) -> bool {
        self.reason() == Reason::RateLimited
    }

    /// This link was refreshed too often: Truv allows the first request and three refreshes per access token in 24
    /// hours.
    ///
    /// # Troubleshooting
    ///
    /// Waiting a few seconds does not help, and the client does not try again. Use the data of the last refresh, or try
    /// again tomorrow.
    pub fn is_refresh_limit(&self) -> bool {
        self.reason() == Reason::RefreshLimit
    }

    /// The client's own quota had no place before the call's deadline, so nothing was sent.
    ///
    /// # Troubleshooting
    ///
    /// [`quota_refusal`](Self::quota_refusal) says who is behind it: the budget, or a 429 that pauses all calls
    /// ([`is_server_pause`](Self::is_server_pause)).
    /// [`retry_after`](Self::retry_after) is the time until the quota can have a place. Give the call a longer
    /// deadline, run batches with [`Priority::Background`](crate::quota::Priority::Background), or, if Truv raised
    /// your limit, raise the [`Quota`](crate::quota::Quota). If an earlier attempt failed, its error is further along the
    /// chain of [sources](std::error::Error::source).
    pub fn is_quota_refusal(&self) -> bool {
        self.reason() == Reason::QuotaRefusal
    }

    /// The server asked to wait longer than the client is willing to, so the call was not tried again.
    ///
    /// # Troubleshooting
    ///
    /// [`retry_after`](Self::retry_after) is the wait that the server asked for. Try again after that time, or raise
    /// [`Retry::max_retry_after`](crate::retry::Retry::max_retry_after) and the deadline.
    pub fn is_retry_after_too_long(&self) -> bool {
        matches!(self.0.not_retried, Some(NotRetried::HintTooLong { .. }))
    }

    /// The client's retry budget was spent, so the call was not tried again.
    ///
    /// # Troubleshooting
    ///
    /// Most calls of this client fail; their errors say why. See [`RetryBudget`](crate::retry::RetryBudget).
    pub fn is_retry_budget_spent(&self) -> bool {
        matches!(self.0.not_retried, Some(NotRetried::BudgetSpent))
    }

    /// A bridge or public token is too old or was used before.
    ///
    /// # Troubleshooting
    ///
    /// A public token can be exchanged once. Create a new bridge token and let the person go through Bridge again.
    pub fn is_expired_token(&self) -> bool {
        self.reason() == Reason::ExpiredToken
    }

    /// The object does not exist, belongs to another client, or, for reports, is not ready yet.
    pub fn is_not_found(&self) -> bool {
        self.reason() == Reason::NotFound
    }

    /// Truv does not know this client id and secret.
    ///
    /// # Troubleshooting
    ///
    /// The usual cause is a rotated or deleted secret, or a client id of another account.
    pub fn is_authentication(&self) -> bool {
        self.reason() == Reason::Authentication
    }

    /// The keys are right but may not do this.
    ///
    /// # Troubleshooting
    ///
    /// The usual cause is a sandbox secret that is used on a production object.
    pub fn is_permission_denied(&self) -> bool {
        self.reason() == Reason::PermissionDenied
    }

    /// Truv rejected the request: a 400 or 422, or another error that names rejected fields.
    /// [`invalid_params`](Self::invalid_params) lists the fields, and [`message`](Self::message) says more.
    pub fn is_validation(&self) -> bool {
        self.reason() == Reason::Validation
    }

    /// One attempt or the whole call took too long. The request may or may not have been carried out.
    ///
    /// # Troubleshooting
    ///
    /// [`attempts`](Self::attempts) is 0 if nothing was sent. The message names the limit: raise `attempt_timeout` or
    /// `deadline`, on the client or for one call.
    pub fn is_timeout(&self) -> bool {
        self.reason() == Reason::Timeout
    }

    /// No connection could be made.
    ///
    /// # Troubleshooting
    ///
    /// The cause is in [`source`](std::error::Error::source): a name that does not resolve, a port nobody listens on, a
    /// certificate that is not trusted.
    pub fn is_connect(&self) -> bool {
        self.reason() == Reason::Connect
    }

    /// The answer does not fit its type; [`json_path`](Self::json_path) says where, and [`body`](Self::body) has the
    /// answer.
    pub fn is_decode(&self) -> bool {
        self.reason() == Reason::Decode
    }

    /// Truv failed: a 5xx status.
    pub fn is_server_error(&self) -> bool {
        self.reason() == Reason::ServerError
    }

    /// Truv answered with an error status that has no predicate of its own, such as 405, 406, 408 or 415; see
    /// [`status`](Self::status).
    pub fn is_other_status(&self) -> bool {
        self.reason() == Reason::OtherStatus
    }

    /// The connection broke after all or part of the request was sent, or the answer was not HTTP.
    ///
    /// # Troubleshooting
    ///
    /// The request may or may not have been carried out: look for its effect before sending it again.
    pub fn is_interrupted(&self) -> bool {
        self.reason() == Reason::Interrupted
    }

    /// The server closed a connection that was kept from an earlier call, before it answered. Most likely, it closed
    /// the idle connection just as the request was sent.
    ///
    /// # Troubleshooting
    ///
    /// The request may or may not have been carried out: look for its effect before sending it again. Operations that
    /// may be repeated have been sent again already. If this happens after pauses, the server, or a load balancer or
    /// proxy on the way, closes idle connections sooner than the client does: set
    /// [`idle_timeout`](crate::ClientBuilder::idle_timeout) to a shorter time than theirs.
    pub fn is_idle_closed(&self) -> bool {
        self.reason() == Reason::IdleClosed
    }

    /// This crate refused the answer: a redirect that it does not follow, a body over the size limit, or a list that
    /// never ends. For a refusal by the quota, see [`is_quota_refusal`](Self::is_quota_refusal).
    pub fn is_refused(&self) -> bool {
        self.reason() == Reason::Refused
    }

    /// The request is incomplete or cannot be expressed; nothing was sent.
    pub fn is_invalid_request(&self) -> bool {
        self.reason() == Reason::InvalidRequest
    }

    /// The host of a file did not return the file; [`status`](Self::status) is the status from that host.
    ///
    /// # Troubleshooting
    ///
    /// The file's address has most likely expired: read the object with the address again, then download soon after.
    pub fn is_file_host(&self) -> bool {
        self.reason() == Reason::FileHost
    }

    /// The downloaded data could not be written; the cause is in [`source`](std::error::Error::source).
    pub fn is_write(&self) -> bool {
        self.reason() == Reason::Write
    }

    /// The client cannot be built from the given settings.
    pub fn is_configuration(&self) -> bool {
        self.reason() == Reason::Configuration
    }

    /// A blocking call was made in async code; nothing was sent.
    ///
    /// # Troubleshooting
    ///
    /// The call would hold up all other tasks of its thread. In async code, call the async client. Where only blocking code
    /// can be called, run that code in `tokio::task::spawn_blocking`, or in `block_in_place` on a multi-thread runtime.
    pub fn is_blocking_in_async(&self) -> bool {
        self.reason() == Reason::BlockingInAsync
    }

    /// 408: the server never received the whole request, so it has carried out nothing.
    fn never_arrived(&self) -> bool {
        self.0.kind == ErrorKind::Api && self.status_code() == 408
    }

    /// The status, or 0 if there was no answer.
    pub(super) fn status_code(&self) -> u16 {
        self.0.status.map_or(0, |status| status.as_u16())
    }

    /// Whether Truv's code or message, in any error format, has one of these words (lower case).
    pub(super) fn says(&self, words: &[&str]) -> bool {
        let in_text = |text: &str| {
            let text = text.to_ascii_lowercase();
            words.iter().any(|word| text.contains(word))
        };
        let in_api = self.message().is_some_and(in_text) || self.code().is_some_and(|code| in_text(code.as_str()));
        // the answer to a throttled request may be plain text, or have its message in an unusual place
        let is_unread = self.message().is_none() && self.status_code() == 429;
        in_api || is_unread && in_text(&String::from_utf8_lossy(&self.0.body))
    }

    /// Whether it is safe to send the request again: it was not carried out, or a second time does no harm. Policies
    /// cannot change this.
    pub(crate) fn may_be_resent(&self) -> bool {
        !self.is_refresh_limit()
            && (self.0.idempotent
                || self.0.kind == ErrorKind::Connect
                || self.is_rate_limited()
                || self.never_arrived())
            && matches!(self.0.kind, ErrorKind::Connect | ErrorKind::Timeout | ErrorKind::Interrupted | ErrorKind::Api)
    }

    /// `error.type` of the traces: the status, as the convention requires, or a name for the kind of failure.
    pub(crate) fn trace_type(&self) -> &str {
        match self.0.kind {
            ErrorKind::Api => self.0.status.as_ref().map_or("_OTHER", StatusCode::as_str),
            ErrorKind::Connect => "connect",
            ErrorKind::Timeout => "timeout",
            ErrorKind::Interrupted => "interrupted",
            ErrorKind::Decode => "decode",
            ErrorKind::Refused if self.is_server_pause() => "server_pause",
            ErrorKind::Refused if self.0.is_quota_refusal => "quota",
            ErrorKind::Refused => "refused",
            ErrorKind::WaitDeadline => "wait_deadline",
            ErrorKind::FileHost => "file_host",
            ErrorKind::Write => "write",
            ErrorKind::InvalidRequest => "invalid_request",
            ErrorKind::Configuration => "configuration",
            ErrorKind::BlockingInAsync => "blocking_in_async",
        }
    }

    /// Truv's code, if this version knows the code. An unknown code could be any text.
    pub(crate) fn known_code(&self) -> Option<&str> {
        self.code().filter(|code| !matches!(code, ErrorCode::Unknown(_))).map(ErrorCode::as_str)
    }
}
