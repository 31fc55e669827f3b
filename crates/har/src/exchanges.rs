//! Entries as requests and answers.

use crate::{Entry, Exchange, Problem};

/// Requests and answers of [`Entries`](crate::Entries) or [`Recordings`](crate::Recordings), one after another.
pub struct Exchanges<I>(pub(crate) I);

impl<I: Iterator<Item = Result<Entry, Problem>>> Iterator for Exchanges<I> {
    type Item = Result<Exchange, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|entry| entry?.exchange())
    }
}
