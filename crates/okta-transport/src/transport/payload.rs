use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

/// The bytes of a request as hyper sends them: one pointer, and none for the requests without a body, which most are.
///
/// From where a request is handed to hyper to where it is written it is moved some fifteen times, and what is longer than
/// 256 bytes takes twice as many instructions to copy. With this, hyper's message stays below.
#[derive(Debug)]
pub(super) struct Payload(Option<Box<Bytes>>);

impl Payload {
    pub(super) fn of(body: &crate::Body) -> Self {
        Self(body.data().cloned().map(Box::new))
    }
}

impl Body for Payload {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.0.take().map(|data| Ok(Frame::data(*data))))
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        let bytes = self.0.as_deref().map_or(0, Bytes::len);
        SizeHint::with_exact(bytes as u64)
    }
}
