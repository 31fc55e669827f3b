//! One request through the SDK: its quota, retries, deadlines and errors.

use bytes::Bytes;
use http::Method;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use truv_sdk::{Client, RawRequest, Response};

use crate::document::{Document, Operation};
use crate::failure::{Failure, Result};
use crate::output::call_failure;

/// What RFC 3986 leaves alone.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The parameter that chooses JSON or PDF.
const FORMAT: &str = "fmt";

/// A call of an operation, or of any path.
#[derive(Clone)]
pub(crate) struct Call<'d> {
    pub(crate) client: Client,
    pub(crate) document: &'d Document,
    /// None for a path that the document does not have.
    pub(crate) operation: Option<&'d Operation>,
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) body: Option<Value>,
    /// How the user calls it.
    pub(crate) name: String,
    /// Whether errors show Truv's own words.
    pub(crate) shows_values: bool,
}

impl Call<'_> {
    fn request(&self) -> RawRequest {
        let mut request = self.client.raw(self.method.clone(), &self.path);
        for (name, value) in &self.query {
            request = request.query(name, value);
        }
        if let Some(body) = &self.body {
            request = request.json(body);
        }
        match self.operation {
            Some(operation) => {
                let description = &self.document.description;
                let (idempotent, timeout) = (operation.is_idempotent(description), operation.timeout(description));
                request.options(|call| call.idempotent(idempotent).attempt_timeout(timeout))
            }
            None => request,
        }
    }

    /// Sends it, and gives the JSON of the answer; empty if the answer has no body.
    pub(crate) async fn send(&self) -> Result<String> {
        let response = self.request().send_bytes().await.map_err(|error| self.failure(&error))?;
        let text = String::from_utf8(response.body().to_vec());
        let text = text.map_err(|_| {
            Failure::other(format!("{}: the answer is not text", self.name)).advice("--pdf FILE asks for a PDF")
        })?;
        let text = text.trim_start_matches('\u{feff}').trim().to_owned();
        if !text.is_empty() && serde_json::from_str::<serde::de::IgnoredAny>(&text).is_err() {
            let advice = "the base URL may not be Truv's, or a proxy on the way answered in its place";
            return Err(Failure::other(format!("{}: the answer is not JSON", self.name)).advice(advice));
        }
        Ok(text)
    }

    /// The PDF of an operation that has one.
    pub(crate) async fn send_pdf(&self) -> Result<Bytes> {
        let mut call = self.clone();
        // Truv asks for both, the header and the parameter
        call.query.retain(|(name, _)| name != FORMAT);
        call.query.push((FORMAT.to_owned(), "pdf".to_owned()));
        let request = call.request().options(|call| call.header("accept", "application/pdf, application/json"));
        let response: Response<Bytes> = request.send_bytes().await.map_err(|error| self.failure(&error))?;
        let body = response.body().clone();
        // some producers put a few bytes before the header
        let start = body.get(..body.len().min(1024)).unwrap_or_default();
        match start.windows(5).any(|window| window == b"%PDF-") {
            true => Ok(body),
            false => Err(Failure::other(format!("{}: the answer is not a PDF", self.name))),
        }
    }

    pub(crate) fn failure(&self, error: &truv_sdk::Error) -> Failure {
        call_failure(&self.name, error, self.shows_values)
    }
}

/// Fills `{name}` in a path.
///
/// # Errors
///
/// A value that would lead to another operation.
pub(crate) fn fill(path: &str, name: &str, value: &str) -> Result<String> {
    if matches!(value, "" | "." | "..") {
        return Err(Failure::usage(format!("{name} must not be empty, `.` or `..`")));
    }
    if value.contains(['/', '\\']) {
        return Err(Failure::usage(format!("{name} must not have a slash: it is one part of a path")));
    }
    Ok(path.replace(&format!("{{{name}}}"), &utf8_percent_encode(value, ESCAPED).to_string()))
}
