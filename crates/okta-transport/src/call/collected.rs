use std::any::Any;
use std::convert::Infallible;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

use super::Secret;

/// A body that is in memory as a whole. `Debug` shows its length alone.
#[derive(Clone, Default)]
pub struct Collected {
    bytes: Bytes,
    /// What the answer was asked for with, and what no message may quote of it.
    secret: Option<Arc<Secret>>,
}

impl Collected {
    pub(crate) fn as_bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// The bytes of the body.
    pub fn into_bytes(self) -> Bytes {
        self.bytes
    }

    /// The bytes, and what must not be quoted of them.
    pub(crate) fn into_parts(self) -> (Bytes, Option<Arc<Secret>>) {
        (self.bytes, self.secret)
    }

    /// Keeps `secret` out of what is quoted of `body`, if that is one of these.
    pub(crate) fn keep_secret<B: 'static>(body: &mut B, secret: &Arc<Secret>) {
        if let Some(collected) = (body as &mut dyn Any).downcast_mut::<Self>() {
            collected.secret = Some(Arc::clone(secret));
        }
    }
}

impl From<Bytes> for Collected {
    fn from(bytes: Bytes) -> Self {
        Self {
            bytes,
            secret: None,
        }
    }
}

impl AsRef<[u8]> for Collected {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Body for Collected {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let bytes = std::mem::take(&mut self.bytes);
        Poll::Ready((!bytes.is_empty()).then(|| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.bytes.len() as u64)
    }
}

impl fmt::Debug for Collected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Collected({} bytes)", self.bytes.len())
    }
}
