//! The stream of the items on the pages.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_core::Stream;
use futures_core::stream::FusedStream;
use serde::de::DeserializeOwned;

use super::{Cursor, Guarded, Paged, Pages};
use crate::error::Error;

/// A stream of items, page by page. The stream ends after the last item, or after the first error.
#[must_use = "nothing is sent until the stream is polled"]
pub struct Items<P: Paged> {
    pages: Pages<P>,
    /// The remaining items of the page that was read last.
    items: std::vec::IntoIter<P::Item>,
    /// Marks the page that was read last.
    cursor: Option<Cursor>,
}

impl<P: Paged> Items<P> {
    pub(super) fn new(pages: Pages<P>) -> Self {
        Self { pages, items: Vec::new().into_iter(), cursor: None }
    }

    /// Goes on at the start of the page that the cursor marks; see [`Pages::resume_from`].
    pub fn resume_from(mut self, cursor: &Cursor) -> Self {
        self.pages = self.pages.resume_from(cursor);
        self
    }

    /// How long all pages together may take; see [`Pages::deadline`].
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.pages = self.pages.deadline(deadline);
        self
    }

    /// The same items, each as a result of its own: an item that does not fit its type is a
    /// [`BadItem`](super::BadItem) and does not end the stream. Call this before the first item is taken: items of a
    /// page that was already read are left out.
    pub fn guarded(self) -> Items<Guarded<P>>
    where
        P::Item: DeserializeOwned + Send + 'static,
    {
        Items::new(self.pages.guarded())
    }

    /// Where to go on: the page of the next item, or, after an error, the page that could not be read. `None` at the
    /// end. If you resume in the middle of a page, the stream gives all items of that page again.
    pub fn cursor(&self) -> Option<Cursor> {
        if self.items.len() > 0 { self.cursor.clone() } else { self.pages.cursor() }
    }

    /// The next item; `None` at the end.
    pub async fn next(&mut self) -> Option<Result<P::Item, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl<P: Paged> Stream for Items<P> {
    type Item = Result<P::Item, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(item) = self.items.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(Pin::new(&mut self.pages).poll_next(context)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                Some(Ok(page)) => {
                    self.cursor = Some(page.cursor().clone());
                    self.items = page.into_items().into_iter();
                }
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.items.len();
        (left, self.pages.is_terminated().then_some(left))
    }
}

impl<P: Paged> FusedStream for Items<P> {
    fn is_terminated(&self) -> bool {
        self.items.len() == 0 && self.pages.is_terminated()
    }
}

// no item is ever pinned
impl<P: Paged> Unpin for Items<P> {}

impl<P: Paged> fmt::Debug for Items<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("pages", &self.pages).field("left", &self.items.len()).finish_non_exhaustive()
    }
}
