//! The body of the org's answers.

use crate::error;
use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
};

/// The body of an answer: one frame, unless a [`Fault`](crate::Fault) cuts or stalls it.
#[derive(Debug)]
pub struct MockBody {
    data: Option<Bytes>,
    end: End,
    /// Okta sends JSON chunked, without a length.
    sized: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Complete,
    /// Fails after one turn of the executor, so that a server can flush what it has.
    Cut {
        flushed: bool,
    },
    Stall,
}

impl MockBody {
    pub(crate) fn empty() -> Self {
        Self {
            data: None,
            end: End::Complete,
            sized: true,
        }
    }

    pub(crate) fn sized(data: Bytes) -> Self {
        Self {
            sized: true,
            ..Self::chunked(data)
        }
    }

    pub(crate) fn chunked(data: Bytes) -> Self {
        Self {
            data: Some(data).filter(|data| !data.is_empty()),
            end: End::Complete,
            sized: false,
        }
    }

    pub(crate) fn cut(data: Bytes) -> Self {
        Self {
            end: End::Cut { flushed: false },
            ..Self::chunked(data)
        }
    }

    pub(crate) fn stalled(data: Bytes) -> Self {
        Self {
            end: End::Stall,
            ..Self::chunked(data)
        }
    }
}

impl Body for MockBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if let Some(data) = self.data.take() {
            return Poll::Ready(Some(Ok(Frame::data(data))));
        }
        match &mut self.end {
            End::Complete => Poll::Ready(None),
            End::Stall => Poll::Pending,
            End::Cut { flushed: true } => {
                self.end = End::Complete;
                Poll::Ready(Some(Err(error::body_cut())))
            }
            End::Cut { flushed } => {
                *flushed = true;
                cx.waker().wake_by_ref();
                Poll::Pending
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.data.is_none() && self.end == End::Complete
    }

    fn size_hint(&self) -> SizeHint {
        if self.sized {
            SizeHint::with_exact(self.data.as_ref().map_or(0, |data| data.len() as u64))
        } else {
            SizeHint::default()
        }
    }
}
