//! One page of a list.

use std::fmt;
use std::ops::Deref;

use super::{Cursor, Paged};
use crate::runtime::Response;

/// One page of a list: the answer and the page's cursors. A page dereferences to its answer.
pub struct Page<P> {
    pub(super) response: Response<P>,
    pub(super) cursor: Cursor,
    pub(super) next: Option<Cursor>,
}

impl<P: Paged> Page<P> {
    /// Marks this page.
    pub fn cursor(&self) -> &Cursor {
        &self.cursor
    }

    /// Marks the next page. `None` on the last page, and if the address of the next page is not followed.
    pub fn next(&self) -> Option<&Cursor> {
        self.next.as_ref()
    }

    /// The items on the page.
    pub fn items(&self) -> &[P::Item] {
        self.response.items()
    }

    /// The items on the page, by value.
    pub fn into_items(self) -> Vec<P::Item> {
        self.response.into_inner().into_items()
    }

    /// How many items all pages have together; `None` if Truv does not say.
    pub fn count(&self) -> Option<i64> {
        self.response.count()
    }

    /// The answer itself.
    pub fn into_response(self) -> Response<P> {
        self.response
    }
}

impl<P> Deref for Page<P> {
    type Target = Response<P>;

    fn deref(&self) -> &Response<P> {
        &self.response
    }
}

impl<P: fmt::Debug + 'static> fmt::Debug for Page<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Page").field("response", &self.response).field("next", &self.next).finish()
    }
}
