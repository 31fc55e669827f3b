//! How a mock answers.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use httpmock::{HttpMockResponse, Then};
use serde::Serialize;

use super::ErrorAnswer;
use super::state::State;

/// A file that the client accepts as a PDF.
#[cfg_attr(not(feature = "all-products"), allow(dead_code, reason = "not every product has reports as PDF"))]
pub(crate) const SAMPLE_PDF: &[u8] = b"%PDF-1.7\n% a sample\n%%EOF\n";

/// The answers of a mock, which generated methods set.
pub(crate) struct Answers {
    then: Then,
    state: State,
    is_default: bool,
}

impl Answers {
    pub(super) fn new(then: Then, state: State) -> Self {
        let answering = state.clone();
        let then = then.respond_with(move |request| answering.answer(request));
        Self { then, state, is_default: false }
    }

    pub(super) fn state(&self) -> State {
        self.state.clone()
    }

    /// Adds the default answer, if the test adds none.
    pub(crate) fn or_else(mut self, add: impl FnOnce(Self) -> Self) -> Self {
        self.is_default = true;
        let mut this = add(self);
        this.is_default = false;
        this
    }

    pub(crate) fn json(self, status: u16, body: &impl Serialize) -> Self {
        let response = match serde_json::to_vec(body) {
            Ok(body) => json(status, body),
            Err(error) => {
                ErrorAnswer::new("invalid_mock", format!("the body of a mock is not JSON: {error}")).response(400)
            }
        };
        self.add(response)
    }

    #[allow(dead_code, reason = "not every product has such operations")]
    pub(crate) fn empty(self, status: u16) -> Self {
        self.add(HttpMockResponse::builder().status(status).build())
    }

    #[allow(dead_code, reason = "not every product has such operations")]
    pub(crate) fn pdf(self, status: u16, file: Bytes) -> Self {
        self.add(
            HttpMockResponse::builder().status(status).header("content-type", "application/pdf").body(file).build(),
        )
    }

    pub(crate) fn error(self, status: u16, error: ErrorAnswer) -> Self {
        self.add(error.response(status))
    }

    pub(crate) fn http(self, answer: http::Response<impl Into<Bytes>>) -> Self {
        let mut response = HttpMockResponse::builder().status(answer.status().as_u16());
        for (name, value) in answer.headers() {
            response = response.header(name.as_str(), String::from_utf8_lossy(value.as_bytes()));
        }
        let body: Bytes = answer.into_body().into();
        self.add(response.body(body).build())
    }

    pub(crate) fn times(self, count: usize) -> Self {
        self.state.times(count);
        self
    }

    pub(crate) fn up_to(self, calls: usize) -> Self {
        Self { then: self.then.up_to_n_times(calls), ..self }
    }

    pub(crate) fn delay(self, delay: Duration) -> Self {
        Self { then: self.then.delay(delay), ..self }
    }

    fn add(self, response: HttpMockResponse) -> Self {
        if self.is_default {
            self.state.by_default(response);
        } else {
            self.state.push(response);
        }
        self
    }
}

impl fmt::Debug for Answers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answers").finish_non_exhaustive()
    }
}

pub(super) fn json(status: u16, body: Vec<u8>) -> HttpMockResponse {
    HttpMockResponse::builder().status(status).header("content-type", "application/json").body(body).build()
}
