//! The settings of a mock, and the requests that it received.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::Request;
use httpmock::{HttpMockRequest, HttpMockResponse};

use super::ErrorAnswer;

/// Shared by the conditions, the answers and the handle of one mock.
#[derive(Clone, Default)]
pub(super) struct State(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    answers: Vec<Answer>,
    by_default: Option<HttpMockResponse>,
    requests: Vec<Request<Bytes>>,
    wrong: Option<String>,
}

struct Answer {
    response: HttpMockResponse,
    left: usize,
}

impl State {
    pub(super) fn push(&self, response: HttpMockResponse) {
        self.inner().answers.push(Answer { response, left: 1 });
    }

    pub(super) fn by_default(&self, response: HttpMockResponse) {
        self.inner().by_default = Some(response);
    }

    /// How often the latest answer is given.
    pub(super) fn times(&self, count: usize) {
        if let Some(answer) = self.inner().answers.last_mut() {
            answer.left = count;
        }
    }

    /// Keeps the first mistake of a test, to report it to the caller.
    pub(super) fn wrong(&self, what: String) {
        self.inner().wrong.get_or_insert(what);
    }

    pub(super) fn requests(&self) -> Vec<Request<Bytes>> {
        self.inner().requests.clone()
    }

    pub(super) fn answer(&self, request: &HttpMockRequest) -> HttpMockResponse {
        let mut request = request.to_http_request();
        for name in ["x-access-secret", "x-access-client-id"] {
            if let Some(value) = request.headers_mut().get_mut(name) {
                value.set_sensitive(true);
            }
        }
        let mut inner = self.inner();
        inner.requests.push(request);
        if let Some(what) = &inner.wrong {
            return ErrorAnswer::new("invalid_mock", what).response(400);
        }
        let last = inner.answers.len().saturating_sub(1);
        let next = inner.answers.iter().position(|answer| answer.left > 0).unwrap_or(last);
        let response = inner.answers.get_mut(next).map(|answer| {
            answer.left = answer.left.saturating_sub(1);
            answer.response.clone()
        });
        response
            .or_else(|| inner.by_default.clone())
            .unwrap_or_else(|| ErrorAnswer::new("invalid_mock", "the mock has no answer").response(400))
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        // no code that can panic runs while it is locked
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
