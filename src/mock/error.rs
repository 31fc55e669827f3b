//! Errors as Truv writes them.

use std::time::Duration;

use httpmock::HttpMockResponse;
use serde_json::{Map, Value, json};

use super::answers::json as json_response;

/// The body of an answer that is not a success: Truv's code and message, and the fields that Truv refuses.
///
/// A pair of code and message converts into it: `then.not_found(("not_found", "No such user."))`.
#[derive(Clone, Debug)]
pub struct ErrorAnswer {
    code: String,
    message: String,
    invalid_params: Vec<(String, String)>,
    retry_after: Option<Duration>,
}

impl ErrorAnswer {
    /// An error with this code (an [`ErrorCode`](crate::ErrorCode), or any text) and message.
    pub fn new(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { code: code.into(), message: message.into(), invalid_params: Vec::new(), retry_after: None }
    }

    /// Adds a field that Truv refuses, and why: see [`Error::invalid_params`](crate::Error::invalid_params).
    #[must_use]
    pub fn invalid_param(mut self, field: impl Into<String>, message: impl Into<String>) -> Self {
        self.invalid_params.push((field.into(), message.into()));
        self
    }

    /// Says in the header `Retry-After` when to try again, in whole seconds. The client waits this long before another
    /// attempt.
    #[must_use]
    pub fn retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }

    pub(super) fn response(&self, status: u16) -> HttpMockResponse {
        let mut error = Map::new();
        error.insert("code".to_owned(), self.code.clone().into());
        error.insert("message".to_owned(), self.message.clone().into());
        if !self.invalid_params.is_empty() {
            let params = self.invalid_params.iter().map(|(field, message)| json!({"field": field, "message": message}));
            error.insert("extra".to_owned(), json!({"invalid-params": params.collect::<Vec<Value>>()}));
        }
        let mut response = json_response(status, json!({ "error": error }).to_string().into_bytes());
        if let Some(wait) = self.retry_after {
            let header = ("retry-after".to_owned(), wait.as_secs().to_string());
            response.headers.get_or_insert_default().push(header);
        }
        response
    }
}

impl<C: Into<String>, M: Into<String>> From<(C, M)> for ErrorAnswer {
    fn from((code, message): (C, M)) -> Self {
        Self::new(code, message)
    }
}
