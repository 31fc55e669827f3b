//! Requests to any path, with the client's keys, quota, retries and errors.

use std::fmt::{self, Display};

use bytes::Bytes;
use http::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::call::{Operation, operation};
use crate::client::Client;
use crate::error::Error;
use crate::runtime::Response;
use crate::transport::{CallOptions, Request};

/// The usual time limit of the operations in the document.
const TIMEOUT_SECONDS: u64 = 30;

const fn raw(method: Method, idempotent: bool) -> Operation {
    operation("raw", "", method, "", idempotent, TIMEOUT_SECONDS)
}

static GET: Operation = raw(Method::GET, true);
static HEAD: Operation = raw(Method::HEAD, true);
static OPTIONS: Operation = raw(Method::OPTIONS, true);
static POST: Operation = raw(Method::POST, false);
static PUT: Operation = raw(Method::PUT, false);
static PATCH: Operation = raw(Method::PATCH, false);
static DELETE: Operation = raw(Method::DELETE, false);

/// A request to any path; see [`Client::raw`].
#[must_use = "nothing is sent until a `send` method is called"]
pub struct RawRequest<C = Client> {
    client: C,
    request: Result<Request, Error>,
}

impl Client {
    /// Starts a request that this crate has no method for, with the same keys, quota, retries, deadlines and errors.
    ///
    /// `path` is the part after the host, such as `/v1/users/`; a query may follow. The request stays on the client's
    /// base URL: `send` refuses a path that would leave the base URL or lead to another path than the one written (a
    /// full URL, `//host`, `..`, a fragment, characters that are not percent-encoded).
    ///
    /// GET, HEAD and OPTIONS may be sent again after a failure. Other methods are sent again only if nothing was
    /// carried out, unless [`CallOptions::idempotent`] says otherwise.
    ///
    /// ```
    /// # async fn example(client: truv_sdk::Client) -> truv_sdk::Result<()> {
    /// use http::Method;
    ///
    /// let page = client.raw(Method::GET, "/v1/users/").query("page_size", 5).send().await?;
    /// println!("{}", page["count"]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn raw(&self, method: Method, path: &str) -> RawRequest {
        RawRequest::new(self.clone(), &method, path)
    }
}

impl<C> RawRequest<C> {
    pub(crate) fn new(client: C, method: &Method, path: &str) -> Self {
        Self { client, request: request(method, path) }
    }

    #[cfg(feature = "blocking")]
    pub(crate) fn into_parts(self) -> (C, Result<Request, Error>) {
        (self.client, self.request)
    }

    /// Adds a query parameter; name and value are percent-encoded.
    pub fn query(mut self, name: &str, value: impl Display) -> Self {
        self.request = self.request.map(|request| request.free_query(name, &value));
        self
    }

    /// Sets the body.
    pub fn json(mut self, body: &impl Serialize) -> Self {
        self.request = self.request.and_then(|mut request| request.json(body).map(|()| request));
        self
    }

    /// Sets options of this call: deadline, retries, priority, headers. Body fields belong in [`json`](Self::json).
    pub fn options(mut self, set: impl FnOnce(CallOptions) -> CallOptions) -> Self {
        self.request = self.request.map(|mut request| {
            let options = set(std::mem::take(&mut request.options));
            request.options(options)
        });
        self
    }
}

impl RawRequest {
    /// Sends the request and returns the answer as untyped JSON; `null` if the answer has no body.
    ///
    /// # Errors
    ///
    /// The path or body cannot be sent, the request fails, or the answer is an error or is not JSON.
    pub async fn send(self) -> Result<Response<Value>, Error> {
        self.client.call_raw(self.request?).await
    }

    /// Sends the request and reads the answer into a type of your choice. `Debug` of the response does not show the
    /// value.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send), and an answer that does not fit the type.
    pub async fn send_as<T: DeserializeOwned>(self) -> Result<Response<T>, Error> {
        self.client.call_foreign(self.request?).await
    }

    /// Sends the request and returns the bytes of the answer, in whatever format.
    ///
    /// # Errors
    ///
    /// The path or body cannot be sent, the request fails, or the answer is an error.
    pub async fn send_bytes(self) -> Result<Response<Bytes>, Error> {
        self.client.call_bytes(self.request?).await
    }
}

impl<C> fmt::Debug for RawRequest<C> {
    /// Path, query and body may hold personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawRequest")
            .field("method", &self.request.as_ref().ok().map(|request| &request.operation.method))
            .finish_non_exhaustive()
    }
}

fn request(method: &Method, path: &str) -> Result<Request, Error> {
    let operation = match *method {
        Method::GET => &GET,
        Method::HEAD => &HEAD,
        Method::OPTIONS => &OPTIONS,
        Method::POST => &POST,
        Method::PUT => &PUT,
        Method::PATCH => &PATCH,
        Method::DELETE => &DELETE,
        _ => {
            let why = "the method is not GET, HEAD, OPTIONS, POST, PUT, PATCH or DELETE".to_owned();
            return Err(Error::invalid_request(&GET, why));
        }
    };
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    if let Some(why) = problem(path, query) {
        return Err(Error::invalid_request(operation, format!("the path {why}; expected one like `/v1/users/`")));
    }
    Ok(Request::raw(operation, path.to_owned(), query.to_owned()))
}

/// Why a path is not sent. Never repeats the path: it may hold an id, or credentials in a URL.
fn problem(path: &str, query: &str) -> Option<&'static str> {
    if !path.starts_with('/') {
        return Some("does not start with `/`; the host is the client's base URL");
    }
    if path.starts_with("//") {
        return Some("starts with `//`, which would name another host");
    }
    if path.contains('#') || query.contains('#') {
        return Some("has a fragment, which is never sent");
    }
    // characters that the URL standard would rewrite or encode
    let is_plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic() && !br#"\"<>^`{|}"#.contains(&byte));
    if !is_plain(path) || !is_plain(query) || query.contains('\'') {
        return Some("has a character that must be percent-encoded");
    }
    let climbs = |segment: &str| matches!(&*segment.to_ascii_lowercase().replace("%2e", "."), "." | "..");
    if path.split('/').any(climbs) {
        return Some("has a segment `.` or `..`");
    }
    if path.to_ascii_lowercase().contains("%2f") || path.to_ascii_lowercase().contains("%5c") {
        return Some("has an encoded slash, which servers do not agree on");
    }
    None
}
