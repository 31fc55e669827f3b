//! The stream of pages.

use std::collections::HashSet;
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_core::Stream;
use futures_core::stream::FusedStream;
use serde::de::DeserializeOwned;
use tokio::time::timeout_at;

use super::{Cursor, Guarded, Items, Page, Paged, address};
use crate::client::Client;
use crate::clock::{self, Instant};
use crate::error::{Error, ErrorKind};
use crate::runtime::Response;
use crate::transport::Request;

type Call<P> = Pin<Box<dyn Future<Output = Result<Response<P>, Error>> + Send>>;

/// A list that gives this many pages without an item does not end.
const EMPTY_PAGES: u32 = 100;

/// A stream of pages. The stream ends after the last page, or after the first error. It is an error
/// ([`ErrorKind::Refused`]) if pages lead back to an earlier page, or if a hundred pages in a row have no items.
///
/// Dropping the stream ends the call that is under way, if there is one. The stream spawns no tasks.
#[must_use = "nothing is sent until the stream is polled"]
pub struct Pages<P> {
    client: Client,
    /// What comes next: a page to ask for, an error to report, or nothing.
    next: Option<Result<Request, Error>>,
    call: Option<Call<P>>,
    visited: HashSet<Cursor>,
    /// Pages without items since the last page with items.
    empty: u32,
    /// How long all pages together may take, and when this time ends, once it has begun.
    deadline: Option<(Duration, Option<Instant>)>,
    /// The page that could not be read.
    failed: Option<Cursor>,
}

impl<P: Paged> Pages<P> {
    pub(crate) fn new(client: Client, first: Result<Request, Error>) -> Self {
        Self { client, next: Some(first), call: None, visited: HashSet::new(), empty: 0, deadline: None, failed: None }
    }

    /// Starts at the page that the cursor marks, instead of the first page. The builder must have the same parameters
    /// as when the cursor was made; if they differ, the stream gives an error ([`ErrorKind::InvalidRequest`]). Only
    /// `page`, `cursor` and `page_size` may differ: these come from the cursor.
    pub fn resume_from(mut self, cursor: &Cursor) -> Self {
        if let Some(Ok(first)) = &self.next {
            self.next = Some(address::resume(self.client.base_url(), first, cursor));
        }
        self
    }

    /// How long all pages together may take, from the first request on. By default only each call has a deadline
    /// ([`ClientBuilder::deadline`](crate::ClientBuilder::deadline)). When the time is over, the stream gives an error
    /// ([`ErrorKind::Timeout`]), and [`cursor`](Self::cursor) says where to go on.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some((deadline, None));
        self
    }

    /// Where to go on: the next page, or, after an error, the page that could not be read. `None` at the end.
    pub fn cursor(&self) -> Option<Cursor> {
        match &self.next {
            Some(Ok(request)) => Some(address::of(request)),
            _ => self.failed.clone(),
        }
    }

    /// The next page; `None` at the end.
    pub async fn next(&mut self) -> Option<Result<Page<P>, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// A stream of the items on the pages.
    pub fn items(self) -> Items<P> {
        Items::new(self)
    }

    /// The same pages with each item as a result of its own: an item that does not fit its type is a
    /// [`BadItem`](super::BadItem) and does not fail the page. Call this before the first page is requested; a page
    /// that is under way is requested again.
    pub fn guarded(self) -> Pages<Guarded<P>>
    where
        P::Item: DeserializeOwned + Send + 'static,
    {
        let Self { client, next, call: _, visited, empty, deadline, failed } = self;
        Pages { client, next, call: None, visited, empty, deadline, failed }
    }

    /// The page that came, and what comes after it.
    fn arrived(&mut self, request: &Request, response: Response<P>) -> Page<P> {
        let mut next = None;
        self.empty = if response.items().is_empty() { self.empty + 1 } else { 0 };
        // Truv sometimes writes an empty text for null
        if let Some(text) = response.next().filter(|text| !text.trim().is_empty()) {
            let followed = address::follow(self.client.base_url(), request, text).and_then(|followed| {
                if self.empty >= EMPTY_PAGES {
                    return Err(format!("{EMPTY_PAGES} pages in a row were empty, and each named a next page"));
                }
                if self.visited.contains(&address::of(&followed)) {
                    return Err("the next page was read already: the list goes in circles".to_owned());
                }
                Ok(followed)
            });
            next = followed.as_ref().ok().map(address::of);
            self.next = Some(followed.map_err(|why| {
                let subject = request.subject(self.client.mask());
                Error::unanswered(ErrorKind::Refused, subject, why)
            }));
        }
        Page { response, cursor: address::of(request), next }
    }
}

impl<P: Paged> Stream for Pages<P> {
    type Item = Result<Page<P>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        let request = match this.next.take() {
            None => return Poll::Ready(None),
            Some(Err(error)) => return Poll::Ready(Some(Err(error))),
            Some(Ok(request)) => request,
        };
        let call = this.call.get_or_insert_with(|| {
            this.visited.insert(address::of(&request));
            let (client, request) = (this.client.clone(), request.clone());
            // a time beyond what an instant can hold is as good as no deadline
            let far = Duration::from_secs(100 * 366 * 24 * 60 * 60);
            let ends = this
                .deadline
                .as_mut()
                .map(|(allowed, ends)| (*allowed, *ends.get_or_insert_with(|| clock::now() + (*allowed).min(far))));
            Box::pin(async move {
                let Some((allowed, ends)) = ends else { return client.call(request).await };
                let subject = request.subject(client.mask());
                timeout_at(ends, client.call(request)).await.unwrap_or_else(|_| {
                    let explanation = format!(
                        "the list was not read within {} s, the deadline of all pages; `cursor` says where to go on",
                        allowed.as_secs_f32()
                    );
                    Err(Error::unanswered(ErrorKind::Timeout, subject, explanation))
                })
            })
        });
        let Poll::Ready(result) = call.as_mut().poll(context) else {
            this.next = Some(Ok(request));
            return Poll::Pending;
        };
        this.call = None;
        this.failed = result.is_err().then(|| address::of(&request));
        Poll::Ready(Some(result.map(|response| this.arrived(&request, response))))
    }
}

impl<P: Paged> FusedStream for Pages<P> {
    fn is_terminated(&self) -> bool {
        self.next.is_none()
    }
}

impl<P> fmt::Debug for Pages<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").field("read", &self.visited.len()).finish_non_exhaustive()
    }
}
