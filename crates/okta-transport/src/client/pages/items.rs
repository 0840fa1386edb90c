use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use std::vec;

use futures_core::{FusedStream, Stream};
use okta_core::{Cursor, ListOperation};

use super::Pages;
use crate::{Error, HttpService};

/// The items of a list, page after page, as a `Stream`; see the [module](super).
#[must_use = "streams do nothing unless polled"]
pub struct Items<Op: ListOperation, S: HttpService + Clone> {
    pages: Pages<Op, S>,
    page: vec::IntoIter<Op::Item>,
    cursor: Option<Cursor>,
}

// Nothing is pinned in place.
impl<Op: ListOperation, S: HttpService + Clone> Unpin for Items<Op, S> {}

impl<Op: ListOperation, S: HttpService + Clone> Items<Op, S> {
    pub(crate) fn new(pages: Pages<Op, S>) -> Self {
        Self {
            pages,
            page: Vec::new().into_iter(),
            cursor: None,
        }
    }

    /// Ends the list `timeout` after its first page was asked for; see [`Pages::deadline`].
    pub fn deadline(mut self, timeout: Duration) -> Self {
        self.pages = self.pages.deadline(timeout);
        self
    }

    /// As [`Pages::most_pages`].
    pub fn most_pages(mut self, pages: u32) -> Self {
        self.pages = self.pages.most_pages(pages);
        self
    }

    /// As [`Pages::most_empty_pages`].
    pub fn most_empty_pages(mut self, pages: u32) -> Self {
        self.pages = self.pages.most_empty_pages(pages);
        self
    }

    /// Where the page begins that the last item came from, and after an error the page that failed: a list that is
    /// resumed from it loses nothing and repeats a page at most. `None` on the first page, unless the list was resumed,
    /// and at the end of the list; [`is_finished`](Self::is_finished) tells the two apart.
    pub fn cursor(&self) -> Option<&Cursor> {
        self.cursor.as_ref()
    }

    /// Whether the list was handed out to its end. After an error it was not.
    pub fn is_finished(&self) -> bool {
        self.page.len() == 0 && self.pages.is_finished()
    }

    /// The next item, or `None` at the end of the list. After an error nothing follows: `None`, with
    /// [`is_finished`](Self::is_finished) `false`.
    pub async fn try_next(&mut self) -> Result<Option<Op::Item>, Error> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx))
            .await
            .transpose()
    }
}

impl<Op: ListOperation, S: HttpService + Clone> Stream for Items<Op, S> {
    type Item = Result<Op::Item, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            if let Some(item) = this.page.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            // The items of the page in hand are given out: from here on a resumed list may begin after it.
            this.cursor = this.pages.cursor().cloned();
            match ready!(Pin::new(&mut this.pages).poll_next(cx)) {
                Some(Ok(page)) => this.page = page.items.into_iter(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl<Op: ListOperation, S: HttpService + Clone> FusedStream for Items<Op, S> {
    fn is_terminated(&self) -> bool {
        self.page.len() == 0 && self.pages.is_terminated()
    }
}

impl<Op: ListOperation, S: HttpService + Clone> fmt::Debug for Items<Op, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("pages", &self.pages)
            .field("left_of_page", &self.page.len())
            .finish_non_exhaustive()
    }
}
