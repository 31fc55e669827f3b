//! What a test asks a mock afterwards.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use bytes::Bytes;
use http::Request;
use serde::de::DeserializeOwned;

use super::state::State;

/// A mock on a [`MockTruv`](super::MockTruv), and what it was asked; `B` is the type of the operation's body.
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
    /// The bodies of those requests.
    ///
    /// # Errors
    ///
    /// A body that is not one of the operation: your program has sent it in another way than by the operation's builder.
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
    /// Requests may hold personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mock")
            .field("id", &self.mock.id())
            .field("requests", &self.state.requests().len())
            .finish_non_exhaustive()
    }
}
