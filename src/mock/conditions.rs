//! Which calls a mock takes.

use std::fmt::{self, Display};

use httpmock::{HttpMockRequest, Then, When};
use percent_encoding::utf8_percent_encode;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Answers;
use super::state::State;
use crate::transport::RESERVED;

/// The conditions of a mock, which generated methods set on httpmock.
pub(crate) struct Conditions {
    when: When,
    state: State,
    path: &'static str,
}

impl Conditions {
    pub(super) fn and_answers(when: When, then: Then) -> (Self, Answers) {
        let state = State::default();
        (Self { when, state: state.clone(), path: "" }, Answers::new(then, state))
    }

    /// Every call of the operation, but not of those whose paths are `others`.
    pub(crate) fn operation(self, method: http::Method, path: &'static str, others: &[&str]) -> Self {
        let when = others.iter().fold(self.when, |when, other| when.path_not(*other));
        Self { when: when.method(method.as_str()).path_matches(pattern(path, None)), path, ..self }
    }

    #[allow(dead_code, reason = "not every product has such operations")]
    pub(crate) fn fixed(self, name: &str, value: &str) -> Self {
        Self { when: self.when.query_param(name, value), ..self }
    }

    /// httpmock's own `query_param_not` refuses a request without any query.
    #[allow(dead_code, reason = "not every product has such operations")]
    pub(crate) fn without(self, name: &'static str, value: &'static str) -> Self {
        let has = move |request: &HttpMockRequest| {
            request.query_params().iter().any(|(found, is)| found == name && is == value)
        };
        Self { when: self.when.is_false(has), ..self }
    }

    pub(crate) fn path(self, name: &str, setter: &str, value: Result<impl Display, String>) -> Self {
        self.set(setter, value, |this, value| {
            let pattern = pattern(this.path, Some((name, &value.to_string())));
            Self { when: this.when.path_matches(pattern), ..this }
        })
    }

    pub(crate) fn query(self, name: &str, setter: &str, value: Result<Option<impl Display>, String>) -> Self {
        self.set(setter, value, |this, value| {
            let when = match value {
                Some(value) => this.when.query_param(name, value.to_string()),
                None => this.when.query_param_missing(name),
            };
            Self { when, ..this }
        })
    }

    pub(crate) fn body(self, value: Result<impl Serialize, String>) -> Self {
        let value = value.and_then(|value| serde_json::to_value(value).map_err(|error| error.to_string()));
        self.set("body", value, |this, value| Self { when: this.when.json_body(value), ..this })
    }

    pub(crate) fn body_matches<T: DeserializeOwned>(
        self,
        is_wanted: impl Fn(&T) -> bool + Send + Sync + 'static,
    ) -> Self {
        let is_wanted = move |request: &HttpMockRequest| {
            serde_json::from_slice::<T>(request.body_ref()).is_ok_and(|body| is_wanted(&body))
        };
        Self { when: self.when.is_true(is_wanted), ..self }
    }

    pub(crate) fn http(self, set: impl FnOnce(When) -> When) -> Self {
        Self { when: set(self.when), ..self }
    }

    /// A value that does not convert is reported to the caller of the operation.
    fn set<T>(self, setter: &str, value: Result<T, String>, set: impl FnOnce(Self, T) -> Self) -> Self {
        match value {
            Ok(value) => set(self, value),
            Err(reason) => {
                self.state.wrong(format!("the condition `{setter}` of a mock cannot be used: {reason}"));
                self
            }
        }
    }
}

impl fmt::Debug for Conditions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Conditions").field("path", &self.path).finish_non_exhaustive()
    }
}

/// The converted value of a setter, or why the value does not convert.
pub(crate) fn converted<T, V: TryInto<T, Error: Display>>(value: V) -> Result<T, String> {
    value.try_into().map_err(|reason| reason.to_string())
}

/// A regular expression for a path: any value for a parameter, or the value that is given.
fn pattern(path: &str, given: Option<(&str, &str)>) -> String {
    let segment = |segment: &str| match segment.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
        Some(name) => match given {
            Some((of, value)) if of == name => literal(&utf8_percent_encode(value, RESERVED).to_string()),
            _ => "[^/]+".to_owned(),
        },
        None => literal(segment),
    };
    format!("^{}$", path.split('/').map(segment).collect::<Vec<_>>().join("/"))
}

/// Of the characters in encoded paths, only the dot has a meaning in regular expressions.
fn literal(text: &str) -> String {
    text.replace('.', r"\.")
}
