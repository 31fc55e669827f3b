//! Answers that a test has prepared.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::{HeaderValue, Request, Response, StatusCode, header};

use super::{Exchange, ExchangeError};

/// An [`Exchange`] in the process: gives the answers of a queue, in order, and keeps the requests.
///
/// Clones share the queue and the requests: give one to the client, and keep one. A request for which no answer is left
/// fails with [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest); the error names the request.
#[derive(Clone, Default)]
pub struct Answers(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    answers: VecDeque<Result<Response<Bytes>, ExchangeError>>,
    requests: Vec<Request<Bytes>>,
}

impl Answers {
    /// An empty queue.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an answer.
    pub fn push(&self, answer: Response<impl Into<Bytes>>) -> &Self {
        self.state().answers.push_back(Ok(answer.map(Into::into)));
        self
    }

    /// Adds an answer of JSON. A status that HTTP does not have (below 100 or above 999) becomes 500.
    pub fn json(&self, status: u16, body: impl Into<String>) -> &Self {
        let mut answer = Response::new(Bytes::from(body.into()));
        *answer.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        self.push(answer)
    }

    /// Adds a failure in place of an answer.
    pub fn fail(&self, error: ExchangeError) -> &Self {
        self.state().answers.push_back(Err(error));
        self
    }

    /// The requests so far, in order.
    #[must_use]
    pub fn requests(&self) -> Vec<Request<Bytes>> {
        self.state().requests.clone()
    }

    /// How many answers are left in the queue.
    #[must_use]
    pub fn left(&self) -> usize {
        self.state().answers.len()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // no code that can panic runs while it is locked
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Exchange for Answers {
    async fn exchange(&self, request: Request<Bytes>) -> Result<Response<Bytes>, ExchangeError> {
        let mut state = self.state();
        let answer = state.answers.pop_front().unwrap_or_else(|| {
            let what = format!("no answer is left for {} {}", request.method(), request.uri().path());
            Err(ExchangeError::unsendable(what))
        });
        state.requests.push(request);
        answer
    }
}

impl fmt::Debug for Answers {
    /// Shows no request and no answer, since they may hold personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state();
        f.debug_struct("Answers")
            .field("requests", &state.requests.len())
            .field("left", &state.answers.len())
            .finish_non_exhaustive()
    }
}
