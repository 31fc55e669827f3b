//! The one error type of this crate.

mod body;
mod by_hand;
mod code;
mod decode;
mod display;
mod kind;
mod later;
mod masking;
mod predicates;
mod quota;
mod reason;
mod support;

use std::error::Error as StdError;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

pub use self::code::{ErrorCode, InvalidParam};
pub use self::kind::ErrorKind;
pub use self::quota::QuotaRefusal;
pub use self::reason::Reason;
pub use self::support::SupportReference;

use self::body::ErrorBody;
pub(crate) use self::decode::without_values;
use crate::call::{Ids, Mask, Masked as _, NotRetried, Operation, Received, Subject, Tally, hint};
use crate::clock;

/// How much of an unusable answer an error keeps, in bytes.
const KEPT_BODY: usize = 64 * 1024;

/// A call that failed.
///
/// Use the predicates to decide what to do. `Display` gives the operation, status, code and Truv's message in one
/// paragraph, and never prints a body or a key. Causes are in [`source`](StdError::source).
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
///
/// An error is cheap enough to clone, so that several tasks that wait for one call can each have its error. The clones
/// share the cause.
#[derive(Clone)]
pub struct Error(Box<Inner>);

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    /// This crate's explanation, if Truv's own message does not give one.
    explanation: Option<String>,
    operation: Option<&'static Operation>,
    ids: Ids,
    /// Whether sending the request again does no harm.
    idempotent: bool,
    time: SystemTime,
    tally: Tally,
    /// Why the request was not sent again, although the retry policy wanted to.
    not_retried: Option<NotRetried>,
    is_quota_refusal: bool,
    is_idle_closed: bool,
    status: Option<StatusCode>,
    headers: HeaderMap,
    request_id: Option<String>,
    retry_after: Option<Duration>,
    api: ErrorBody,
    body: Bytes,
    json_path: Option<String>,
    last_status: Option<String>,
    mask: Mask,
    source: Option<Arc<dyn StdError + Send + Sync>>,
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

    /// Truv's machine-readable code. Match on this code, not on the message.
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

    /// How many requests were sent, redirects included: 0 if the call failed before anything was sent.
    pub fn attempts(&self) -> u32 {
        self.0.tally.sent
    }

    /// How long the call waited in total, for the quota and between attempts.
    pub fn total_wait(&self) -> Duration {
        self.0.tally.wait()
    }

    /// The request id that the server sent, if there was one.
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// How long to wait before the next try. The server asked for it (`Retry-After`, in seconds or as a date, or else
    /// the number of seconds in the message of a 429), or it is the time until this client's quota can have a place.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// The answer's body, cut after 64 KiB. The body may hold personal data: do not log it.
    pub fn body(&self) -> Option<&Bytes> {
        self.0.status.map(|_| &self.0.body)
    }

    /// The place in the answer where decoding failed, such as `results[0].id`.
    pub fn json_path(&self) -> Option<&str> {
        self.0.json_path.as_deref()
    }

    /// What Truv's support asks for, without tokens or keys.
    pub fn support_reference(&self) -> SupportReference {
        SupportReference {
            operation: self.0.operation.map(|operation| operation.id),
            truv_operation_id: self.0.operation.map(|operation| operation.truv_id).filter(|id| !id.is_empty()),
            time: self.0.time,
            status: self.0.status.map(|status| status.as_u16()),
            code: self.code().map(ToString::to_string),
            request_id: self.0.request_id.clone(),
            ids: self.0.ids.clone(),
        }
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
            idempotent: false,
            time: clock::wall(),
            tally: Tally::default(),
            not_retried: None,
            is_quota_refusal: false,
            is_idle_closed: false,
            status: None,
            headers: HeaderMap::new(),
            request_id: None,
            retry_after: None,
            api: ErrorBody::default(),
            body: Bytes::new(),
            json_path: None,
            last_status: None,
            mask: Mask::default(),
            source: None,
        }))
    }

    /// The error for a client that cannot be built.
    pub(crate) fn configuration(explanation: impl Into<String>) -> Self {
        Self::new(ErrorKind::Configuration, explanation.into())
    }

    /// A call that would block where that is forbidden.
    #[cfg(feature = "blocking")]
    pub(crate) fn blocking_in_async() -> Self {
        let explanation = "a blocking call was made in async code, where it would hold up other tasks, so nothing was sent; \
                           use the async client here, or run the call in `tokio::task::spawn_blocking`";
        Self::new(ErrorKind::BlockingInAsync, explanation.to_owned())
    }

    /// A request that cannot be sent.
    pub(crate) fn invalid_request(operation: &'static Operation, explanation: String) -> Self {
        let mut error = Self::new(ErrorKind::InvalidRequest, explanation);
        error.0.operation = Some(operation);
        error
    }

    /// The error for a request that got no usable answer.
    pub(crate) fn unanswered(kind: ErrorKind, subject: Subject, explanation: String) -> Self {
        Self::new(kind, explanation).about(subject)
    }

    /// Adds what the call was about.
    pub(crate) fn about(mut self, subject: Subject) -> Self {
        let Subject { operation, ids, idempotent, mask } = subject;
        let inner = &mut *self.0;
        (inner.operation, inner.ids, inner.idempotent) = (Some(operation), ids, idempotent);
        inner.mask = mask.clone();
        self.mask(&mask);
        self
    }

    /// Notes that the connection had been kept from an earlier request.
    pub(crate) fn idle_closed(mut self) -> Self {
        self.0.is_idle_closed = true;
        self
    }

    /// The error for an answer with an error status.
    pub(crate) fn api(received: Received) -> Self {
        let mut error = Self::new(ErrorKind::Api, None);
        error.0.api = ErrorBody::parse(received.json());
        let mut error = error.answered(received);
        if error.0.retry_after.is_none() && error.is_rate_limited() {
            error.0.retry_after = error.message().and_then(hint::in_message);
        }
        error
    }

    /// The error for an answer that this crate refuses.
    pub(crate) fn refused(received: Received, explanation: String) -> Self {
        Self::new(ErrorKind::Refused, explanation).answered(received)
    }

    fn answered(mut self, received: Received) -> Self {
        let inner = &mut *self.0;
        inner.request_id = received.request_id().map(str::to_owned);
        inner.retry_after = received.retry_after(inner.time);
        inner.tally = received.tally;
        inner.status = Some(received.status);
        inner.headers = received.headers;
        inner.body = match received.body {
            body if body.len() > KEPT_BODY => Bytes::copy_from_slice(&body[..KEPT_BODY]),
            body => body,
        };
        self.about(received.subject)
    }

    /// Adds what the call has cost so far.
    pub(crate) fn tallied(mut self, tally: Tally) -> Self {
        self.0.tally = tally;
        self
    }

    pub(crate) fn not_retried(mut self, why: Option<NotRetried>) -> Self {
        self.0.not_retried = why;
        self
    }

    pub(crate) fn tally(&self) -> Tally {
        self.0.tally
    }

    pub(crate) fn retry_wait(&self) -> Duration {
        self.0.tally.retry_wait
    }

    pub(crate) fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        let source = source.into();
        let echoes = masking::echoes(&*source, &self.0.mask);
        self.0.source = Some(if echoes { masking::withheld(&*source, &self.0.mask) } else { source }.into());
        self
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}
