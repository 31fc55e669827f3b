//! The handle with which a test asks a mock what it received.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use bytes::Bytes;
use http::Request;
use serde::de::DeserializeOwned;

use super::state::State;

/// A mock on a [`MockTruv`](super::MockTruv), with the requests that it received; `B` is the type of the operation's
/// body.
///
/// It is a [`httpmock::Mock`] too: `calls()`, `assert_calls(2)`, `delete()`.
pub struct Mock<'a, B = ()> {
    mock: httpmock::Mock<'a>,
    state: State,
    body: PhantomData<fn() -> B>,
}

impl<'a, B> Mock<'a, B> {
    pub(super) fn new(mock: httpmock::Mock<'a>, state: State) -> Self {
        Self { mock, state, body: PhantomData }
    }

    /// The requests that this mock has answered, in order.
    #[must_use]
    pub fn requests(&self) -> Vec<Request<Bytes>> {
        self.state.requests()
    }
}

impl<B: DeserializeOwned> Mock<'_, B> {
    /// The bodies of the requests that this mock has answered.
    ///
    /// # Errors
    ///
    /// If a body does not fit the operation: your program has sent it in another way than with the operation's builder.
    pub fn bodies(&self) -> serde_json::Result<Vec<B>> {
        self.state.requests().iter().map(|request| serde_json::from_slice(request.body())).collect()
    }
}

impl<'a, B> Deref for Mock<'a, B> {
    type Target = httpmock::Mock<'a>;

    fn deref(&self) -> &httpmock::Mock<'a> {
        &self.mock
    }
}

impl<B> fmt::Debug for Mock<'_, B> {
    /// Shows no request, since requests may hold personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mock")
            .field("id", &self.mock.id())
            .field("requests", &self.state.requests().len())
            .finish_non_exhaustive()
    }
}
