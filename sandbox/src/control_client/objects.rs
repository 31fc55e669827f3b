//! The results of control operations.

use std::fmt;

use serde_json::Value;

use super::error::ControlError;
use super::http::{list, text};

/// The sandbox that answers.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Health {
    /// The name, `truv-sandbox`.
    pub name: String,
    /// The version of the sandbox.
    pub version: String,
    /// How many of Truv's operations the sandbox has.
    pub operations: u64,
}

impl Health {
    pub(super) fn read(answer: &Value) -> Result<Self, ControlError> {
        let operations = answer["operations"].as_u64().ok_or(ControlError::Answer)?;
        Ok(Self { name: text(answer, "name")?, version: text(answer, "version")?, operations })
    }
}

/// Keys of the sandbox. They are useless anywhere else, but `Debug` still hides the secret.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Keys {
    /// The value of the header `X-Access-Client-Id`.
    pub client_id: String,
    /// The value of the header `X-Access-Secret`.
    pub access_secret: String,
}

impl Keys {
    /// Keys from their two parts; use a pair that the sandbox accepts.
    pub fn new(client_id: impl Into<String>, access_secret: impl Into<String>) -> Self {
        Self { client_id: client_id.into(), access_secret: access_secret.into() }
    }

    pub(super) fn read(answer: &Value) -> Result<Self, ControlError> {
        Ok(Self { client_id: text(answer, "client_id")?, access_secret: text(answer, "access_secret")? })
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keys").field("client_id", &self.client_id).finish_non_exhaustive()
    }
}

/// The whole state of a sandbox at one time. It contains the keys and everything that was sent, so `Debug` shows only its
/// size.
#[derive(Clone, PartialEq, Eq)]
pub struct Snapshot(Vec<u8>);

impl Snapshot {
    /// A snapshot from the bytes of a file. The content is checked when the snapshot is restored.
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The bytes for a file. A sandbox can also start with such a file (`--state`).
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Snapshot").field("bytes", &self.0.len()).finish()
    }
}

/// Which requests to list: all, unless one of the methods limits them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Requests {
    operation: Option<String>,
    status: Option<u16>,
    after: Option<u64>,
    unmatched: bool,
}

impl Requests {
    /// Every request.
    #[must_use]
    pub fn all() -> Self {
        Self::default()
    }

    /// Only requests for the operation with this id in the document.
    #[must_use]
    pub fn operation(mut self, operation_id: impl Into<String>) -> Self {
        self.operation = Some(operation_id.into());
        self
    }

    /// Only requests that were answered with this status.
    #[must_use]
    pub fn status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    /// Only requests after the one with this number.
    #[must_use]
    pub fn after(mut self, number: u64) -> Self {
        self.after = Some(number);
        self
    }

    /// Only requests that fit no operation.
    #[must_use]
    pub fn unmatched(mut self) -> Self {
        self.unmatched = true;
        self
    }

    pub(super) fn query(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        if let Some(operation) = &self.operation {
            query.append_pair("operation", operation);
        }
        if let Some(status) = self.status {
            query.append_pair("status", &status.to_string());
        }
        if let Some(after) = self.after {
            query.append_pair("after", &after.to_string());
        }
        if self.unmatched {
            query.append_pair("unmatched", "true");
        }
        format!("?{}", query.finish())
    }
}

/// A request that the sandbox received, without its body, its secret and the values of its query.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// The number of the request, counted from 1.
    pub number: u64,
    /// When the request came, by the sandbox's clock: RFC 3339.
    pub at: String,
    /// The HTTP method.
    pub method: String,
    /// The path as it was sent, without the query.
    pub path: String,
    /// The names of the parameters in the query.
    pub query: Vec<String>,
    /// The id of the operation in the document, if the request fits one.
    pub operation: Option<String>,
    /// The client id that came with the request.
    pub client_id: Option<String>,
    /// The HTTP status; none if the connection was reset.
    pub status: Option<u16>,
    /// How long the request took, from its headers to the answer.
    pub microseconds: u64,
    /// The effects of faults: `status`, `reset`, `truncate`, `slow`, `latency`.
    pub faults: Vec<String>,
    /// The fields that were refused.
    pub refused_fields: Vec<String>,
    /// What the caller may have meant, if the request fits no operation.
    pub hint: Option<String>,
}

impl Request {
    pub(super) fn read(answer: &Value) -> Result<Self, ControlError> {
        let number = |name: &str| answer[name].as_u64();
        let optional = |name: &str| answer[name].as_str().map(str::to_owned);
        let texts = |name: &str| -> Result<Vec<String>, ControlError> {
            Ok(list(answer, name)?.iter().filter_map(Value::as_str).map(str::to_owned).collect())
        };
        Ok(Self {
            number: number("number").ok_or(ControlError::Answer)?,
            at: text(answer, "at")?,
            method: text(answer, "method")?,
            path: text(answer, "path")?,
            query: texts("query")?,
            operation: optional("operation"),
            client_id: optional("client_id"),
            status: number("status").and_then(|status| u16::try_from(status).ok()),
            microseconds: number("microseconds").unwrap_or_default(),
            faults: texts("faults")?,
            refused_fields: texts("refused_fields")?,
            hint: optional("hint"),
        })
    }
}
