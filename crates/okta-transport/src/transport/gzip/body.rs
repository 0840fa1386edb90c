use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Frame, SizeHint};

use super::Gunzip;
use crate::Error;
use crate::transport::body::WireBody;

/// A body that is left as it is, or undone.
#[derive(Debug)]
pub(in crate::transport) enum Body {
    Plain(WireBody),
    /// Boxed, since it is large.
    Gzip(Box<Gunzip<WireBody>>),
}

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        match &mut *self {
            Self::Plain(body) => Pin::new(body).poll_frame(cx),
            Self::Gzip(body) => Pin::new(body).poll_frame(cx),
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Plain(body) => body.is_end_stream(),
            Self::Gzip(body) => body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Plain(body) => body.size_hint(),
            // How long the body is when it is undone is not known before.
            Self::Gzip(_) => SizeHint::default(),
        }
    }
}
