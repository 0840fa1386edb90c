use std::collections::HashSet;
use std::fmt;
use std::future::poll_fn;
use std::hash::{BuildHasher, RandomState};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_core::{FusedStream, Stream};
use okta_core::{Cursor, DecodeError, ListOperation, Operation, Page, ResponseMeta};
use tokio::time::Instant;

use crate::client::{CallFuture, OperationService};
use crate::{Error, ErrorKind, HttpService};

/// The pages of a list, as a `Stream`; see the [module](super).
///
/// It is `Unpin`, at the price of one allocation for the whole list.
#[must_use = "streams do nothing unless polled"]
pub struct Pages<Op: Operation, S: HttpService + Clone> {
    service: OperationService<Op, S>,
    /// The call that is under way. The box stays for the whole list.
    call: Pin<Box<Option<CallFuture<Op, S>>>>,
    state: State<Op>,
    /// Where the page that comes next begins.
    cursor: Option<Cursor>,
    visited: Visited,
    /// How long all of it may take, from the first page on.
    timeout: Option<Duration>,
    bounds: Bounds,
    /// How many came.
    count: u32,
    empty_in_a_row: u32,
}

/// How many pages a list may have.
struct Bounds {
    pages: u32,
    empty_in_a_row: u32,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            pages: 100_000,
            empty_in_a_row: 100,
        }
    }
}

// Nothing is pinned in place: the call is pinned in its box.
impl<Op: Operation, S: HttpService + Clone> Unpin for Pages<Op, S> {}

enum State<Op> {
    Next(Op),
    Calling,
    Failed(Error),
    /// An error was handed out.
    Broken,
    /// The list was handed out to its end.
    Ended,
}

impl<Op: ListOperation, S: HttpService + Clone> Pages<Op, S> {
    pub(crate) fn new(service: OperationService<Op, S>, first: Op) -> Self {
        let first = first.for_all();
        let cursor = first.cursor().cloned();
        let mut visited = Visited::default();
        // A list that leads back to its first page is a loop too. What cannot be sent is told when it is asked for.
        if let Ok(request) = first.request(service.org())
            && let Some(path) = request.uri().path_and_query()
        {
            visited.insert(path.as_str());
        }
        Self {
            service,
            call: Box::pin(None),
            state: State::Next(first),
            cursor,
            visited,
            timeout: None,
            bounds: Bounds::default(),
            count: 0,
            empty_in_a_row: 0,
        }
    }

    /// Ends the list with an error of kind [`ListTooLong`](ErrorKind::ListTooLong) after so many pages, where it goes on; 100,000
    /// unless set. A server whose cursors never end is called for ever otherwise.
    pub fn most_pages(mut self, pages: u32) -> Self {
        self.bounds.pages = pages;
        self
    }

    /// The same after so many pages in a row without an item; 100 unless set.
    pub fn most_empty_pages(mut self, pages: u32) -> Self {
        self.bounds.empty_in_a_row = pages;
        self
    }

    /// Ends the list `timeout` after its first page was asked for: one deadline over all the pages, and all of their waits.
    /// What fails then can be resumed from its [`cursor`](Self::cursor). Where an option of the client sets an earlier one, that
    /// holds. Zero means without end.
    pub fn deadline(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Where the page that comes next begins, and after an error the page that failed: save it, and resume with it.
    /// `None` before the first page, unless the list was resumed, and after the last one.
    pub fn cursor(&self) -> Option<&Cursor> {
        self.cursor.as_ref()
    }

    /// Whether the list was handed out to its end. After an error it was not.
    pub fn is_finished(&self) -> bool {
        matches!(self.state, State::Ended)
    }

    /// The next page, or `None` at the end of the list. After an error nothing follows: `None`, with
    /// [`is_finished`](Self::is_finished) `false`.
    pub async fn try_next(&mut self) -> Result<Option<Page<Op::Item>>, Error> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx))
            .await
            .transpose()
    }

    fn turn(&mut self, page: &Page<Op::Item>) {
        self.cursor.clone_from(&page.next);
        self.count = self.count.saturating_add(1);
        self.empty_in_a_row = match page.items.len() {
            0 => self.empty_in_a_row.saturating_add(1),
            _ => 0,
        };
        self.state = match &page.next {
            None => State::Ended,
            Some(_) if self.is_too_long() => State::Failed(self.too_long(&page.meta)),
            Some(next) if !Op::DESCRIPTION.follows(next) => State::Failed(
                Error::from(DecodeError::new(
                    format!("its `next` link leads to {next}, which is no page of this list"),
                    page.meta.clone(),
                    b"",
                ))
                .with_operation(Op::DESCRIPTION),
            ),
            Some(next) if self.visited.insert(next.as_str()) => {
                State::Next(Op::from_cursor(next.clone()))
            }
            Some(next) => State::Failed(
                Error::new(ErrorKind::CursorLoop)
                    .with_answer(DecodeError::new(
                        format!("its `next` link leads back to {next}, which was sent before"),
                        page.meta.clone(),
                        b"",
                    ))
                    .with_operation(Op::DESCRIPTION),
            ),
        };
    }
}

impl<Op: Operation, S: HttpService + Clone> Pages<Op, S> {
    /// An error with the page at which the list can go on.
    fn placed(&self, error: Error) -> Error {
        match &self.cursor {
            Some(cursor) => error.with_cursor(cursor.clone()),
            None => error,
        }
    }

    fn is_too_long(&self) -> bool {
        self.count >= self.bounds.pages || self.empty_in_a_row >= self.bounds.empty_in_a_row
    }

    fn too_long(&self, meta: &ResponseMeta) -> Error {
        let message = if self.count >= self.bounds.pages {
            format!("it has more than {} pages", self.count)
        } else {
            format!(
                "its last {} pages were empty, and another one follows",
                self.empty_in_a_row
            )
        };
        Error::new(ErrorKind::ListTooLong)
            .with_answer(DecodeError::new(message, meta.clone(), b""))
            .with_operation(Op::DESCRIPTION)
    }
}

impl<Op: ListOperation, S: HttpService + Clone> Stream for Pages<Op, S> {
    type Item = Result<Page<Op::Item>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            match std::mem::replace(&mut this.state, State::Broken) {
                State::Next(operation) => {
                    if let Some(timeout) = this.timeout.take().filter(|it| !it.is_zero()) {
                        let ours = Instant::now().checked_add(timeout);
                        let options = this.service.options_mut();
                        options.deadline_at = ours.into_iter().chain(options.deadline_at).min();
                    }
                    let call = CallFuture::new(this.service.clone(), operation);
                    this.call.set(Some(call));
                    this.state = State::Calling;
                }
                State::Calling => {
                    let Some(call) = this.call.as_mut().as_pin_mut() else {
                        return Poll::Ready(None);
                    };
                    let Poll::Ready(result) = call.poll(cx) else {
                        this.state = State::Calling;
                        return Poll::Pending;
                    };
                    this.call.set(None);
                    if let Ok(page) = &result {
                        this.turn(page);
                    }
                    return Poll::Ready(Some(result.map_err(|error| this.placed(error))));
                }
                State::Failed(error) => return Poll::Ready(Some(Err(this.placed(error)))),
                State::Broken => return Poll::Ready(None),
                State::Ended => {
                    this.state = State::Ended;
                    return Poll::Ready(None);
                }
            }
        }
    }
}

impl<Op: ListOperation, S: HttpService + Clone> FusedStream for Pages<Op, S> {
    fn is_terminated(&self) -> bool {
        matches!(self.state, State::Broken | State::Ended)
    }
}

impl<Op: Operation, S: HttpService + Clone> fmt::Debug for Pages<Op, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("operation", &Op::DESCRIPTION.id())
            .field("cursor", &self.cursor)
            .finish_non_exhaustive()
    }
}

/// The paths that were asked for, by their hashes: 8 bytes a page, however long a cursor is.
#[derive(Default)]
struct Visited {
    hashes: HashSet<u64>,
    state: RandomState,
}

impl Visited {
    fn insert(&mut self, path: &str) -> bool {
        self.hashes.insert(self.state.hash_one(path))
    }
}
