//! A successful answer.

use std::any::Any;
use std::fmt;
use std::ops::Deref;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::memory::{Form, is_too_large};
use crate::call::{Operation, Received};
use crate::error::Error;

/// A successful answer: the typed value, with status, headers and body.
///
/// A response dereferences to its value. Fields that this version of the crate does not know are missing from the
/// value, but [`unknown_fields`](Self::unknown_fields) has them, and they are in [`body`](Self::body).
pub struct Response<T> {
    value: T,
    received: Received,
    /// Whether the value's own `Debug` may be shown. The `Debug` of the document's types is safe to log.
    is_shown: bool,
}

/// For tests of your own code: no request is made.
impl<T> Response<T> {
    /// A response with this value, status 200, no headers and an empty body.
    ///
    /// ```
    /// let response = truv_sdk::Response::new(5);
    /// assert_eq!((*response, response.status().as_u16()), (5, 200));
    /// ```
    pub fn new(value: T) -> Self {
        let response = Self::of(value, Received::by_hand(http::Response::default()));
        Self { is_shown: cfg!(feature = "debug-values"), ..response }
    }
}

/// For tests of your own code: no request is made.
impl<T: DeserializeOwned> Response<T> {
    /// The response that the client makes of this answer.
    ///
    /// ```
    /// let answer = http::Response::new(r#"{"count": 3}"#);
    /// let value = truv_sdk::Response::<serde_json::Value>::from_answer(answer)?;
    /// assert_eq!(value["count"], 3);
    /// # Ok::<(), truv_sdk::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The error that the client makes of an answer whose status is not 2xx, or that does not fit the type.
    pub fn from_answer(answer: http::Response<impl Into<Bytes>>) -> Result<Self, Error> {
        let received = Received::by_hand(answer.map(Into::into));
        if received.status.is_success() { Self::foreign(received) } else { Err(Error::api(received)) }
    }
}

impl<T> Response<T> {
    /// The value, without the rest of the answer.
    pub fn into_inner(self) -> T {
        self.value
    }

    /// HTTP status, always 2xx.
    pub fn status(&self) -> StatusCode {
        self.received.status
    }

    /// The headers as they came. If a header repeats a key of the client, its value is replaced by `***`.
    pub fn headers(&self) -> &HeaderMap {
        &self.received.headers
    }

    /// The request id that the server sent, if there was one.
    pub fn request_id(&self) -> Option<&str> {
        self.received.request_id()
    }

    /// The body, byte by byte as it came. The body may hold personal data: do not log it.
    pub fn body(&self) -> &Bytes {
        &self.received.body
    }

    /// The body without a byte order mark.
    pub(super) fn json(&self) -> &[u8] {
        self.received.json()
    }

    /// How many requests were sent until this answer came, redirects included.
    pub fn attempts(&self) -> u32 {
        self.received.tally.sent
    }

    /// How long the call waited in total, for the quota and between attempts.
    pub fn total_wait(&self) -> Duration {
        self.received.tally.wait()
    }

    /// The operation that was called.
    pub fn operation(&self) -> &'static Operation {
        self.received.subject.operation
    }
}

impl<T> Response<T> {
    /// Masks the headers too: nothing reads them any more.
    fn of(value: T, mut received: Received) -> Self {
        received.subject.mask.headers(&mut received.headers);
        Self { value, received, is_shown: true }
    }
}

impl<T: DeserializeOwned> Response<T> {
    pub(crate) fn decode(received: Received) -> Result<Self, Error> {
        Self::unbounded(bounded(received, Form::Typed)?)
    }

    fn unbounded(received: Received) -> Result<Self, Error> {
        // one search in the whole body is quicker than a search in each string
        match str::from_utf8(received.json()).map(serde_json::from_str) {
            Ok(Ok(value)) => Ok(Self::of(value, received)),
            _ => Err(Error::decode::<T>(received)),
        }
    }

    /// For types of the caller: their `Debug` would print their values, and how much memory they take is the caller's
    /// choice.
    pub(crate) fn foreign(received: Received) -> Result<Self, Error> {
        Self::unbounded(received).map(|response| Self { is_shown: cfg!(feature = "debug-values"), ..response })
    }

    /// For answers whose shape is not documented: an answer without a body counts as an empty object.
    pub(crate) fn free_form(received: Received) -> Result<Self, Error> {
        match serde_json::from_slice(b"{}") {
            Ok(value) if received.body.is_empty() => Ok(Self::of(value, received)),
            _ => Self::foreign(bounded(received, Form::Tree)?),
        }
    }
}

/// An answer that stays within the memory limit when it is decoded.
fn bounded(received: Received, form: Form) -> Result<Received, Error> {
    if !is_too_large(received.json(), form, received.max_body) {
        return Ok(received);
    }
    let explanation = "the answer would take more than eight times `max_body_bytes` of memory once it is decoded; raise that \
                       limit, ask for less, such as smaller pages, or read the answer with `raw`, as bytes or into your own type";
    Err(Error::refused(received, explanation.to_owned()))
}

impl Response<Value> {
    /// For paths that are not documented: an answer without a body is `null`.
    pub(crate) fn untyped(received: Received) -> Result<Self, Error> {
        if received.body.is_empty() {
            Ok(Self::of(Value::Null, received))
        } else {
            Self::foreign(bounded(received, Form::Tree)?)
        }
    }
}

impl Response<Bytes> {
    /// For bodies of any kind.
    pub(crate) fn bytes(received: Received) -> Self {
        Self::of(received.body.clone(), received)
    }

    /// For operations that answer with a PDF.
    #[allow(dead_code, reason = "products without PDF reports do not call it")]
    pub(crate) fn pdf(received: Received) -> Result<Self, Error> {
        // some producers put a few bytes before the header; the PDF standard's readers look through the first 1,024
        let start = &received.body[..received.body.len().min(1024)];
        if start.windows(5).any(|window| window == b"%PDF-") {
            Ok(Self::of(received.body.clone(), received))
        } else {
            Err(Error::not_a_pdf(received))
        }
    }
}

impl Response<()> {
    /// For operations that answer without a body.
    pub(crate) fn empty(received: Received) -> Self {
        Self::of((), received)
    }
}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: fmt::Debug + 'static> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = Shown(self);
        let text = if f.alternate() { format!("{shown:#?}") } else { format!("{shown:?}") };
        // ids and unknown values are shown, and a server may put a key there
        f.write_str(&self.received.subject.mask.text(&text))
    }
}

/// A response before keys are taken out.
struct Shown<'a, T>(&'a Response<T>);

impl<T: fmt::Debug + 'static> fmt::Debug for Shown<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Response { value, received, is_shown } = self.0;
        let mut debug = f.debug_struct("Response");
        debug.field("operation", &received.subject.operation.id).field("status", &received.status.as_u16());
        if let Some(file) = (value as &dyn Any).downcast_ref::<Bytes>() {
            debug.field("value", &format_args!("{} bytes", file.len()));
        } else if *is_shown {
            debug.field("value", value);
        } else {
            debug.field("value", &format_args!("…"));
        }
        debug.finish_non_exhaustive()
    }
}
