//! Lists that come in pages, as iterators.

use std::fmt;
use std::iter::FusedIterator;
use std::sync::Arc;
use std::time::Duration;

use serde::de::DeserializeOwned;

use super::Client;
use super::runtime::Background;
use crate::error::Error;
use crate::pagination::{self, Cursor, Guarded, Page, Paged};
use crate::runtime::Request;

/// An iterator over the pages of a list: the blocking [`Pages`](crate::pagination::Pages). It ends after the last page, or
/// after the first error.
#[must_use = "nothing is sent until a page is taken"]
pub struct Pages<P> {
    pages: pagination::Pages<P>,
    background: Arc<Background>,
    has_failed: bool,
}

impl<P: Paged> Pages<P> {
    pub(crate) fn start(client: Client, first: Result<Request, Error>) -> Self {
        let background = Arc::clone(client.background());
        Self { pages: pagination::Pages::new(client.as_async().clone(), first), background, has_failed: false }
    }

    /// Starts at the page that the cursor marks; see [`Pages::resume_from`](crate::pagination::Pages::resume_from).
    pub fn resume_from(self, cursor: &Cursor) -> Self {
        Self { pages: self.pages.resume_from(cursor), ..self }
    }

    /// How long all pages together may take; see [`Pages::deadline`](crate::pagination::Pages::deadline).
    pub fn deadline(self, deadline: Duration) -> Self {
        Self { pages: self.pages.deadline(deadline), ..self }
    }

    /// Where to go on: the next page, or, after an error, the page that could not be read. `None` at the end.
    pub fn cursor(&self) -> Option<Cursor> {
        self.pages.cursor()
    }

    /// An iterator over the items on the pages.
    pub fn items(self) -> Items<P> {
        Items { items: self.pages.items(), background: self.background, has_failed: self.has_failed }
    }

    /// The same pages with each item as a result of its own; see [`Pages::guarded`](crate::pagination::Pages::guarded).
    pub fn guarded(self) -> Pages<Guarded<P>>
    where
        P::Item: DeserializeOwned + Send + 'static,
    {
        Pages { pages: self.pages.guarded(), background: self.background, has_failed: self.has_failed }
    }
}

impl<P: Paged> Iterator for Pages<P> {
    type Item = Result<Page<P>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        next(&self.background, self.pages.next(), &mut self.has_failed)
    }
}

impl<P: Paged> FusedIterator for Pages<P> {}

impl<P> fmt::Debug for Pages<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pages.fmt(f)
    }
}

/// An iterator over the items of a list, page by page: the blocking [`Items`](crate::pagination::Items). It ends after the
/// last item, or after the first error.
#[must_use = "nothing is sent until an item is taken"]
pub struct Items<P: Paged> {
    items: pagination::Items<P>,
    background: Arc<Background>,
    has_failed: bool,
}

impl<P: Paged> Items<P> {
    /// Goes on at the start of the page that the cursor marks; see [`Pages::resume_from`].
    pub fn resume_from(self, cursor: &Cursor) -> Self {
        Self { items: self.items.resume_from(cursor), ..self }
    }

    /// How long all pages together may take; see [`Pages::deadline`].
    pub fn deadline(self, deadline: Duration) -> Self {
        Self { items: self.items.deadline(deadline), ..self }
    }

    /// The same items, each as a result of its own; see [`Items::guarded`](crate::pagination::Items::guarded).
    pub fn guarded(self) -> Items<Guarded<P>>
    where
        P::Item: DeserializeOwned + Send + 'static,
    {
        Items { items: self.items.guarded(), background: self.background, has_failed: self.has_failed }
    }

    /// Where to go on: the page of the next item, or, after an error, the page that could not be read. `None` at the end.
    pub fn cursor(&self) -> Option<Cursor> {
        self.items.cursor()
    }
}

impl<P: Paged> Iterator for Items<P> {
    type Item = Result<P::Item, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        next(&self.background, self.items.next(), &mut self.has_failed)
    }
}

impl<P: Paged> FusedIterator for Items<P> {}

impl<P: Paged> fmt::Debug for Items<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.items.fmt(f)
    }
}

/// What comes next. After a call in async code nothing does: a loop that skips errors would not end.
pub(super) fn next<T>(
    background: &Background,
    next: impl Future<Output = Option<Result<T, Error>>>,
    has_failed: &mut bool,
) -> Option<Result<T, Error>> {
    if *has_failed {
        return None;
    }
    background.run(next).unwrap_or_else(|error| {
        *has_failed = true;
        Some(Err(error))
    })
}
