use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use http::Response;

use super::body::WireBody;
use super::{ResponseBody, gzip};
use crate::Error;
use crate::call::FailFast;

/// The future of [`Transport`](super::Transport).
///
/// It is boxed: the futures of hyper's senders have no name, and the futures of all layers above hold this one, and are moved
/// with it.
#[must_use = "futures do nothing unless polled"]
pub struct ResponseFuture(FailFast<Exchange>);

type Exchange = Pin<Box<dyn Future<Output = Result<Response<WireBody>, Error>> + Send>>;

impl ResponseFuture {
    pub(super) fn new(
        exchange: impl Future<Output = Result<Response<WireBody>, Error>> + Send + 'static,
    ) -> Self {
        Self(FailFast::inner(Box::pin(exchange)))
    }

    pub(super) fn failed(error: Error) -> Self {
        Self(FailFast::failed(error))
    }
}

impl Future for ResponseFuture {
    type Output = Result<Response<ResponseBody>, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let answered = Pin::new(&mut self.0).poll(cx);
        answered.map_ok(|answer| gzip::undo(answer).map(ResponseBody::new))
    }
}

impl fmt::Debug for ResponseFuture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture").finish_non_exhaustive()
    }
}
