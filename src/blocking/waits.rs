//! Waits that block.

use std::fmt;
use std::iter::FusedIterator;
use std::sync::Arc;

use super::Client;
use super::lists::next;
use super::runtime::Background;
use crate::error::Error;
use crate::runtime::Response;
use crate::wait::{self, Awaited, Outcome, Wait};

impl<T: Awaited> Wait<T, Client> {
    /// Blocks until the work has ended.
    ///
    /// # Errors
    ///
    /// As [`until_done`](Wait::until_done) of an async client, and in async code.
    pub fn until_done(self) -> Result<Outcome<T>, Error> {
        let (client, wait) = self.exchange_client(|client| client.as_async().clone());
        client.block_on(wait.until_done())?
    }

    /// An iterator over the object, once for each new status, from the first to the last; see [`Changes`].
    pub fn changes(self) -> Changes<T> {
        let (client, wait) = self.exchange_client(|client| client.as_async().clone());
        Changes { changes: wait.changes(), background: Arc::clone(client.background()), has_failed: false }
    }
}

/// An iterator over an object's statuses: the blocking [`Changes`](crate::wait::Changes). It ends after the last status, or
/// after the first error.
#[must_use = "nothing is sent until a status is taken"]
pub struct Changes<T> {
    changes: wait::Changes<T>,
    background: Arc<Background>,
    has_failed: bool,
}

impl<T: Awaited> Iterator for Changes<T> {
    type Item = Result<Response<T>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        next(&self.background, self.changes.next(), &mut self.has_failed)
    }
}

impl<T: Awaited> FusedIterator for Changes<T> {}

impl<T> fmt::Debug for Changes<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.changes.fmt(f)
    }
}
