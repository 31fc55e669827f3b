//! The server of a test.

use std::ops::Deref;
use std::time::Duration;

use super::{Answers, Conditions, Mock};
use crate::quota::Quota;
use crate::retry::Retry;
use crate::{Client, ClientBuilder, Result};

/// A server in place of Truv, on a free port of this computer. It stops when it is dropped.
///
/// It has a method for each operation, with the name that the operation has at [`Client`]. It is a
/// [`httpmock::MockServer`] too, for requests that the document does not have.
pub struct MockTruv {
    server: httpmock::MockServer,
}

impl MockTruv {
    /// Starts a server without any mock: it answers every call with status 404.
    pub async fn start() -> Self {
        Self { server: httpmock::MockServer::start_async().await }
    }

    /// The same as [`start`](Self::start), for a test that is not async.
    #[must_use]
    pub fn start_blocking() -> Self {
        Self { server: httpmock::MockServer::start() }
    }

    /// A client of this server. It tries again as often as any client, but without waiting, and has no quota.
    ///
    /// # Errors
    ///
    /// The client cannot be built: see [`ClientBuilder::build`].
    pub fn client(&self) -> Result<Client> {
        self.hurried().build()
    }

    /// The same client, but one whose calls block.
    ///
    /// ```
    /// use truv_sdk::mock::MockTruv;
    /// use truv_sdk::types::UserDetail;
    ///
    /// let truv = MockTruv::start_blocking();
    /// truv.users_get(|when, then| {
    ///     when.user_id("u1");
    ///     then.ok(UserDetail::sample());
    /// });
    /// let user = truv.blocking_client()?.users_get().user_id("u1").send()?;
    /// assert_eq!(user.id, UserDetail::sample().id);
    /// # Ok::<(), truv_sdk::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The client cannot be built: see [`ClientBuilder::build`].
    #[cfg(feature = "blocking")]
    pub fn blocking_client(&self) -> Result<crate::blocking::Client> {
        self.hurried().blocking().build()
    }

    /// A client of this server, with settings of your own, as your program sets them.
    pub fn client_builder(&self) -> ClientBuilder {
        Client::builder("mock-client-id", "sandbox-mock-access-secret").base_url(self.server.base_url()).no_proxy()
    }

    /// Without quota and without pauses.
    fn hurried(&self) -> ClientBuilder {
        self.client_builder().quota(Quota::off()).retry(Retry::default().backoff(|_, _| Duration::ZERO))
    }

    pub(super) fn mock<B>(&self, set: impl FnOnce(Conditions, Answers)) -> Mock<'_, B> {
        let mut state = None;
        let mock = self.server.mock(|when, then| {
            let (conditions, answers) = Conditions::and_answers(when, then);
            state = Some(answers.state());
            set(conditions, answers);
        });
        Mock::new(mock, state.unwrap_or_default())
    }
}

impl Deref for MockTruv {
    type Target = httpmock::MockServer;

    fn deref(&self) -> &httpmock::MockServer {
        &self.server
    }
}

impl std::fmt::Debug for MockTruv {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MockTruv").field("address", self.server.address()).finish_non_exhaustive()
    }
}
