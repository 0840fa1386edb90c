use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;

use super::gzip;
use super::pool::Lease;
use crate::Error;
use crate::error::body_cut;

/// The body of an answer as it comes in.
#[derive(Debug)]
pub struct ResponseBody(gzip::Body);

impl ResponseBody {
    pub(super) fn new(body: gzip::Body) -> Self {
        Self(body)
    }
}

impl Body for ResponseBody {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        Pin::new(&mut self.0).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.0.size_hint()
    }
}

/// The body as it is on the wire, with our errors.
pub(super) struct WireBody {
    // Before the connection, which is to find it gone.
    body: Incoming,
    /// None once the body is read to its end.
    lease: Option<Lease>,
}

impl WireBody {
    /// A body that comes in by a connection.
    pub(super) fn new(body: Incoming, lease: Lease) -> Self {
        let lease = (!body.is_end_stream()).then_some(lease);
        Self { body, lease }
    }
}

impl Body for WireBody {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let Self { body, lease } = &mut *self;
        let Some(used) = lease else {
            return Poll::Ready(None);
        };
        let frame = ready!(used.poll_frame(body, cx));
        let is_over = !matches!(frame, Some(Ok(_))) || body.is_end_stream();
        if is_over {
            *lease = None;
        }
        Poll::Ready(frame.map(|frame| frame.map_err(body_cut)))
    }

    fn is_end_stream(&self) -> bool {
        self.lease.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl fmt::Debug for WireBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("WireBody").field(&self.body).finish()
    }
}
