//! Entries as requests with their responses.

use crate::{Entry, Exchange, Problem};

/// The requests of [`Entries`](crate::Entries) or [`Recordings`](crate::Recordings) with their responses, one by one.
pub struct Exchanges<I>(pub(crate) I);

impl<I: Iterator<Item = Result<Entry, Problem>>> Iterator for Exchanges<I> {
    type Item = Result<Exchange, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|entry| entry?.exchange())
    }
}
