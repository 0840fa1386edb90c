//! An answer's body on a socket: when it fails, its connection ends.

use super::abort::Abort;
use crate::MockBody;
use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};

#[derive(Debug)]
pub(super) struct SocketBody {
    inner: MockBody,
    abort: Abort,
}

impl SocketBody {
    pub(super) fn new(inner: MockBody, abort: Abort) -> Self {
        Self { inner, abort }
    }
}

impl Body for SocketBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let frame = ready!(Pin::new(&mut self.inner).poll_frame(cx));
        if let Some(Err(_)) = frame {
            self.abort.close();
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
