//! Faults that a test can ask for.

use std::time::Duration;

use serde_json::{Value, json};

/// What a fault does to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Effect {
    /// The request is not carried out. The answer has this status and the body `{"error": …}`.
    Status {
        /// A status from 400 to 599.
        status: u16,
        /// The seconds in the header `Retry-After`.
        retry_after: Option<u64>,
    },
    /// The request is not carried out. The answer has this status and the body `{"detail": …}`.
    StatusWithDetail {
        /// A status from 400 to 599.
        status: u16,
        /// The seconds in the header `Retry-After`.
        retry_after: Option<u64>,
    },
    /// A refresh is not carried out: the link is said to be refreshed too often, with status 429. Other requests are
    /// carried out as usual.
    RefreshLimit,
    /// The request is not carried out, and the connection is reset.
    Reset,
    /// The request is carried out, but the connection is reset before the answer is sent.
    ResetAfterwards,
    /// The request is carried out; the answer's body breaks off in the middle.
    Truncate,
    /// The request is carried out; the answer's body takes this long to arrive.
    Slow(Duration),
    /// The request waits this long before anything else happens.
    Latency(Duration),
}

/// A planned failure: an effect, and the requests that the effect applies to.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    effect: Effect,
    operation: Option<String>,
    probability: Option<f64>,
    skip: u64,
    count: Option<u64>,
    code: Option<String>,
    message: Option<String>,
    invalid_params: Vec<(String, String)>,
    headers: Vec<(String, String)>,
}

impl Fault {
    /// A fault for every request to Truv's operations.
    #[must_use]
    pub fn new(effect: Effect) -> Self {
        Self {
            effect,
            operation: None,
            probability: None,
            skip: 0,
            count: None,
            code: None,
            message: None,
            invalid_params: Vec::new(),
            headers: Vec::new(),
        }
    }

    /// Sets the code of an error, such as `incorrect_token`. Unless set, the code is the one that Truv sends with the status.
    #[must_use]
    pub fn code(mut self, code: impl Into<String>) -> Self {
        self.code = Some(code.into());
        self
    }

    /// Sets the message of an error.
    #[must_use]
    pub fn message(mut self, message: impl Into<String>) -> Self {
        self.message = Some(message.into());
        self
    }

    /// Adds a refused field to the `invalid-params` of an error.
    #[must_use]
    pub fn invalid_param(mut self, field: impl Into<String>, message: impl Into<String>) -> Self {
        self.invalid_params.push((field.into(), message.into()));
        self
    }

    /// Adds a header to the answer of an error.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Limits the fault to the operation with this id in the document, such as `users_create`.
    #[must_use]
    pub fn operation(mut self, operation_id: impl Into<String>) -> Self {
        self.operation = Some(operation_id.into());
        self
    }

    /// How likely the fault is for each request, from 0 to 1. The same requests always meet the same faults.
    #[must_use]
    pub fn probability(mut self, probability: f64) -> Self {
        self.probability = Some(probability);
        self
    }

    /// Lets this many requests through before the fault starts.
    #[must_use]
    pub fn skip(mut self, requests: u64) -> Self {
        self.skip = requests;
        self
    }

    /// Ends the fault after this many requests, at least one. Without a count the fault goes on.
    #[must_use]
    pub fn count(mut self, times: u64) -> Self {
        self.count = Some(times);
        self
    }

    pub(super) fn as_json(&self) -> Value {
        let milliseconds = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        let mut rule = match self.effect {
            Effect::Status { status, retry_after } => {
                json!({"effect": "status", "status": status, "retry_after": retry_after, "shape": "error"})
            }
            Effect::StatusWithDetail { status, retry_after } => {
                json!({"effect": "status", "status": status, "retry_after": retry_after, "shape": "detail"})
            }
            Effect::RefreshLimit => json!({"effect": "refresh_limit"}),
            Effect::Reset => json!({"effect": "reset", "carried_out": false}),
            Effect::ResetAfterwards => json!({"effect": "reset", "carried_out": true}),
            Effect::Truncate => json!({"effect": "truncate"}),
            Effect::Slow(time) => json!({"effect": "slow", "milliseconds": milliseconds(time)}),
            Effect::Latency(time) => json!({"effect": "latency", "milliseconds": milliseconds(time)}),
        };
        rule["operation"] = json!(self.operation);
        rule["probability"] = json!(self.probability);
        rule["skip"] = json!(self.skip);
        rule["count"] = json!(self.count);
        rule["code"] = json!(self.code);
        rule["message"] = json!(self.message);
        if !self.invalid_params.is_empty() {
            let params = self.invalid_params.iter();
            rule["invalid_params"] =
                params.map(|(field, message)| json!({"field": field, "message": message})).collect();
        }
        if !self.headers.is_empty() {
            rule["headers"] = self.headers.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
        }
        if let Some(rule) = rule.as_object_mut() {
            rule.retain(|_, value| !value.is_null());
        }
        rule
    }
}
