//! A request, as the builder of a generated operation fills it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::{self, Display};
use std::ops::Range;

use bytes::Bytes;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::CallOptions;
use crate::call::{Ids, Mask, Operation, Subject};
use crate::error::Error;

/// Everything but RFC 3986's unreserved characters is escaped, in path segments and in queries alike.
pub(crate) const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A request that is complete except for host, credentials and headers.
#[derive(Clone)]
pub(crate) struct Request {
    pub(crate) operation: &'static Operation,
    /// Absolute path with every parameter filled in.
    pub(crate) path: String,
    /// Encoded query without the question mark; empty if there is none.
    pub(crate) query: String,
    pub(crate) body: Option<Bytes>,
    /// Whether the answer is a PDF rather than JSON.
    pub(crate) accepts_pdf: bool,
    /// Parameters that name objects (`user_id` …), for error reports.
    pub(crate) ids: Ids,
    pub(crate) options: CallOptions,
}

impl Request {
    pub(crate) fn new(operation: &'static Operation) -> Self {
        Self {
            operation,
            path: operation.path.to_owned(),
            query: String::new(),
            body: None,
            accepts_pdf: false,
            ids: Ids::new(),
            options: CallOptions::default(),
        }
    }

    /// A request to a path of the caller's choice, which has been checked.
    pub(crate) fn raw(operation: &'static Operation, path: String, query: String) -> Self {
        Self { path, query, ..Self::new(operation) }
    }

    /// Sets how the call is made.
    pub(crate) fn options(mut self, mut options: CallOptions) -> Self {
        for (name, value) in std::mem::take(&mut options.query) {
            self.add_query(&name, &value);
        }
        self.options = options;
        self
    }

    /// Whether sending the request twice does no harm: the caller's option decides, or else the document.
    pub(crate) fn is_idempotent(&self) -> bool {
        self.options.idempotent.unwrap_or(self.operation.idempotent)
    }

    /// The data that reports about the request need.
    pub(crate) fn subject(&self, mask: &Mask) -> Subject {
        let (operation, idempotent) = (self.operation, self.is_idempotent());
        Subject { operation, ids: self.ids.clone(), idempotent, mask: mask.clone() }
    }

    /// Fills `{name}` in the path.
    ///
    /// # Errors
    ///
    /// An empty value, `.` or `..` would address another operation, so it is refused.
    pub(crate) fn path(&mut self, name: &'static str, value: String) -> Result<(), Error> {
        if matches!(value.as_str(), "" | "." | "..") {
            return Err(invalid(self.operation, format!("the path parameter `{name}` must not be empty, `.` or `..`")));
        }
        if let Some(place) = parameter(&self.path, name) {
            self.path.replace_range(place, &Cow::from(utf8_percent_encode(&value, RESERVED)));
        }
        self.remember(name, value);
        Ok(())
    }

    /// Adds a query parameter.
    pub(crate) fn query(&mut self, name: &'static str, value: String) {
        self.add_query(name, &value);
        self.remember(name, value);
    }

    /// Adds a query parameter of any name, which is not remembered for error reports.
    pub(crate) fn free_query(mut self, name: &str, value: &impl Display) -> Self {
        self.add_query(name, &value.to_string());
        self
    }

    fn add_query(&mut self, name: &str, value: &str) {
        if !self.query.is_empty() {
            self.query.push('&');
        }
        let (name, value) = (utf8_percent_encode(name, RESERVED), utf8_percent_encode(value, RESERVED));
        self.query.extend(name.chain(std::iter::once("=")).chain(value));
    }

    /// Sets the body.
    ///
    /// # Errors
    ///
    /// A value that JSON cannot express, such as a map with keys that are not text.
    pub(crate) fn json(&mut self, body: &impl Serialize) -> Result<(), Error> {
        let mut body = serde_json::to_vec(body).map_err(|_| {
            invalid(
                self.operation,
                "the body cannot be written as JSON; a map key that is not text is the usual cause".to_owned(),
            )
        })?;
        if !self.options.body_fields.is_empty() {
            let fields = std::mem::take(&mut self.options.body_fields);
            body = with_fields(&body, &fields).map_err(|_| {
                invalid(self.operation, "body fields were added, but the body is not an object".to_owned())
            })?;
        }
        self.body = Some(Bytes::from(body));
        Ok(())
    }

    fn remember(&mut self, name: &'static str, value: String) {
        // The caller chooses external ids, so an id may be an e-mail address.
        if name.ends_with("_id") && !name.starts_with("external_") {
            self.ids.push((name, value));
        }
    }
}

impl fmt::Debug for Request {
    /// Hides the filled path, query and body, since they may hold personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request").field("operation", &self.operation.id).finish_non_exhaustive()
    }
}

/// The body with further fields. The other fields keep their text, so that amounts keep their digits.
fn with_fields(body: &[u8], fields: &BTreeMap<String, Value>) -> serde_json::Result<Vec<u8>> {
    let mut members: BTreeMap<String, Box<RawValue>> = serde_json::from_slice(body)?;
    for (name, value) in fields {
        members.insert(name.clone(), serde_json::value::to_raw_value(value)?);
    }
    serde_json::to_vec(&members)
}

/// Where `{name}` is in the path.
fn parameter(path: &str, name: &str) -> Option<Range<usize>> {
    path.match_indices('{').find_map(|(start, _)| {
        let rest = path.get(start + 1..)?.strip_prefix(name)?;
        rest.starts_with('}').then(|| start..path.len() - rest.len() + 1)
    })
}

fn invalid(operation: &'static Operation, message: String) -> Error {
    Error::invalid_request(operation, message)
}
