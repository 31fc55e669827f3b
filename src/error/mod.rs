//! The one error type of this crate.

mod body;
mod code;
mod decode;
mod display;
mod kind;
mod later;
mod support;

use std::error::Error as StdError;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

pub use self::code::{ErrorCode, InvalidParam};
pub use self::kind::ErrorKind;
pub use self::support::SupportReference;

use self::body::ErrorBody;
use crate::clock;
use crate::runtime::{Ids, Operation, Request};
use crate::transport::Received;

/// How much of an unusable answer an error keeps, in bytes.
const KEPT_BODY: usize = 64 * 1024;

/// A call that failed.
///
/// Ask the predicates what to do; `Display` says operation, status, code and Truv's message in one paragraph, and never
/// prints a body or a key. Causes are in [`source`](StdError::source).
///
/// ```
/// # async fn example(client: truv_sdk::Client) -> truv_sdk::Result<()> {
/// match client.users_get().user_id("0a1b2c3d4e5f60718293a4b5c6d7e8f9").send().await {
///     Ok(user) => println!("found {:?}", user.id),
///     Err(error) if error.is_not_found() => println!("no such user"),
///     Err(error) if error.is_rate_limited() => println!("again in {:?}", error.retry_after()),
///     Err(error) => {
///         eprintln!("{error}; for Truv's support: {}", error.support_reference());
///         return Err(error);
///     }
/// }
/// # Ok(())
/// # }
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    /// What this crate has to say, where Truv's own message does not say it.
    explanation: Option<String>,
    operation: Option<&'static Operation>,
    ids: Ids,
    time: SystemTime,
    attempts: u32,
    status: Option<StatusCode>,
    headers: HeaderMap,
    request_id: Option<String>,
    retry_after: Option<Duration>,
    api: ErrorBody,
    body: Bytes,
    json_path: Option<String>,
    last_status: Option<String>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    /// The broad category.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// HTTP status of the answer, if there was one.
    pub fn status(&self) -> Option<StatusCode> {
        self.0.status
    }

    /// Headers of the answer; empty if there was none.
    pub fn headers(&self) -> &HeaderMap {
        &self.0.headers
    }

    /// Truv's machine-readable code. Program against this, not against the message.
    pub fn code(&self) -> Option<&ErrorCode> {
        self.0.api.code.as_ref()
    }

    /// Truv's explanation for humans.
    pub fn message(&self) -> Option<&str> {
        self.0.api.message.as_deref()
    }

    /// The fields that Truv rejected.
    pub fn invalid_params(&self) -> &[InvalidParam] {
        &self.0.api.invalid_params
    }

    /// The operation that was called; `None` if the client could not even be built.
    pub fn operation(&self) -> Option<&'static Operation> {
        self.0.operation
    }

    /// How often a request was sent: 0 if the call failed before that.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// The id that the server gave the request, if it sent one.
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// How long the server asked to wait (`Retry-After`, in seconds or as a date).
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// The answer's body, at most its first 64 KiB. It may hold personal data: do not log it.
    pub fn body(&self) -> Option<&Bytes> {
        self.0.status.map(|_| &self.0.body)
    }

    /// Where in the answer decoding failed, such as `results[0].id`.
    pub fn json_path(&self) -> Option<&str> {
        self.0.json_path.as_deref()
    }

    /// What Truv's support asks for, without tokens or keys.
    pub fn support_reference(&self) -> SupportReference {
        SupportReference {
            operation: self.0.operation.map(|operation| operation.id),
            truv_operation_id: self.0.operation.map(|operation| operation.truv_id),
            time: self.0.time,
            status: self.0.status.map(|status| status.as_u16()),
            code: self.code().map(ToString::to_string),
            request_id: self.0.request_id.clone(),
            ids: self.0.ids.clone(),
        }
    }
}

/// Predicates: what happened, and what to do about it.
impl Error {
    /// Sending the same request again may succeed, and does no harm.
    ///
    /// # Troubleshooting
    ///
    /// True for connections that were never made, for throttling, and, where the operation is idempotent, for time-outs,
    /// broken connections and 502, 503 and 504. Wait first: [`retry_after`](Self::retry_after) if it is given.
    pub fn is_retryable(&self) -> bool {
        let idempotent = self.0.operation.is_some_and(|operation| operation.idempotent);
        match self.0.kind {
            ErrorKind::Connect => true,
            ErrorKind::Timeout | ErrorKind::Interrupted => idempotent,
            ErrorKind::Api => self.is_rate_limited() || idempotent && matches!(self.status_code(), 502..=504),
            _ => false,
        }
    }

    /// Too many requests for this access secret: 300 per minute unless Truv raised the limit.
    ///
    /// # Troubleshooting
    ///
    /// The limit counts all processes that share the secret. It is not the refresh limit of one link: see
    /// [`is_refresh_limit`](Self::is_refresh_limit).
    pub fn is_rate_limited(&self) -> bool {
        let throttled = self.status_code() == 429 || self.code() == Some(&ErrorCode::Throttled);
        throttled && !self.is_refresh_limit()
    }

    /// This link was refreshed too often: Truv allows the first request and three refreshes in 24 hours per access token.
    ///
    /// # Troubleshooting
    ///
    /// Waiting a few seconds does not help. Use the data of the last refresh, or try again tomorrow.
    pub fn is_refresh_limit(&self) -> bool {
        self.0.kind == ErrorKind::Api
            && self.message().is_some_and(|message| message.to_ascii_lowercase().contains("refresh limit"))
    }

    /// A bridge or public token is too old or was used before.
    ///
    /// # Troubleshooting
    ///
    /// A public token can be exchanged once. Create a new bridge token and let the person go through Bridge again.
    pub fn is_expired_token(&self) -> bool {
        self.status_code() == 410 || self.code() == Some(&ErrorCode::ExpiredToken)
    }

    /// The object does not exist, belongs to another client, or, for reports, is not ready yet.
    pub fn is_not_found(&self) -> bool {
        self.status_code() == 404
    }

    /// Truv does not know this client id and secret.
    ///
    /// # Troubleshooting
    ///
    /// The usual cause is a rotated or deleted secret, or a client id of another account.
    pub fn is_authentication(&self) -> bool {
        !self.is_expired_token() && (self.status_code() == 401 || self.code() == Some(&ErrorCode::AuthenticationFailed))
    }

    /// The keys are right but may not do this.
    ///
    /// # Troubleshooting
    ///
    /// The usual cause is a sandbox secret used on an object of production.
    pub fn is_permission_denied(&self) -> bool {
        self.status_code() == 403
    }

    /// Truv rejected the request's fields; [`invalid_params`](Self::invalid_params) names them.
    pub fn is_validation(&self) -> bool {
        matches!(self.code(), Some(ErrorCode::IncorrectParameters | ErrorCode::ValidationError))
            || !self.invalid_params().is_empty()
    }

    /// Time ran out. The request may or may not have been carried out.
    pub fn is_timeout(&self) -> bool {
        self.0.kind == ErrorKind::Timeout
    }

    /// No connection could be made.
    ///
    /// # Troubleshooting
    ///
    /// The cause is in [`source`](StdError::source): a name that does not resolve, a port nobody listens on, a
    /// certificate that is not trusted.
    pub fn is_connect(&self) -> bool {
        self.0.kind == ErrorKind::Connect
    }

    /// The answer does not fit its type; [`json_path`](Self::json_path) says where, and [`body`](Self::body) keeps it.
    pub fn is_decode(&self) -> bool {
        self.0.kind == ErrorKind::Decode
    }

    /// Truv failed: a 5xx status.
    pub fn is_server_error(&self) -> bool {
        matches!(self.status_code(), 500..)
    }

    /// The status, or 0 where there was no answer.
    fn status_code(&self) -> u16 {
        self.0.status.map_or(0, |status| status.as_u16())
    }
}

/// Constructors, one for each way to fail.
impl Error {
    fn new(kind: ErrorKind, explanation: impl Into<Option<String>>) -> Self {
        Self(Box::new(Inner {
            kind,
            explanation: explanation.into(),
            operation: None,
            ids: Ids::new(),
            time: clock::wall(),
            attempts: 0,
            status: None,
            headers: HeaderMap::new(),
            request_id: None,
            retry_after: None,
            api: ErrorBody::default(),
            body: Bytes::new(),
            json_path: None,
            last_status: None,
            source: None,
        }))
    }

    /// A client that cannot be built.
    pub(crate) fn configuration(explanation: impl Into<String>) -> Self {
        Self::new(ErrorKind::Configuration, explanation.into())
    }

    /// A request that cannot be sent.
    pub(crate) fn invalid_request(operation: &'static Operation, explanation: String) -> Self {
        let mut error = Self::new(ErrorKind::InvalidRequest, explanation);
        error.0.operation = Some(operation);
        error
    }

    /// A request that got no usable answer.
    pub(crate) fn unanswered(kind: ErrorKind, request: &Request, attempts: u32, explanation: String) -> Self {
        let mut error = Self::new(kind, explanation);
        error.0.operation = Some(request.operation);
        error.0.ids.clone_from(&request.ids);
        error.0.attempts = attempts;
        error
    }

    /// An answer with an error status.
    pub(crate) fn api(received: Received) -> Self {
        let mut error = Self::new(ErrorKind::Api, None);
        error.0.api = ErrorBody::parse(&received.body);
        error.answered(received)
    }

    /// An answer that this crate turns down.
    pub(crate) fn refused(received: Received, explanation: String) -> Self {
        Self::new(ErrorKind::Refused, explanation).answered(received)
    }

    fn answered(mut self, received: Received) -> Self {
        let inner = &mut *self.0;
        inner.request_id = received.request_id().map(str::to_owned);
        inner.retry_after = received.retry_after(inner.time);
        inner.operation = Some(received.operation);
        inner.attempts = received.attempts;
        inner.status = Some(received.status);
        inner.ids = received.ids;
        inner.headers = received.headers;
        inner.body = match received.body {
            body if body.len() > KEPT_BODY => Bytes::copy_from_slice(&body[..KEPT_BODY]),
            body => body,
        };
        self
    }

    pub(crate) fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// Replaces every occurrence of `secret` in what the server said: a server may echo a key.
    pub(crate) fn without(mut self, secret: &str) -> Self {
        let Inner { explanation, api, .. } = &mut *self.0;
        if let Some(code) = &mut api.code
            && code.as_str().contains(secret)
        {
            *code = code.as_str().replace(secret, "***").into();
        }
        let params = api.invalid_params.iter_mut().flat_map(|param| [&mut param.field, &mut param.message]);
        for text in explanation.iter_mut().chain(&mut api.message).chain(params) {
            if text.contains(secret) {
                *text = text.replace(secret, "***");
            }
        }
        self
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}
