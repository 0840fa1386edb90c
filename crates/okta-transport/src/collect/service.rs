use std::task::{Context, Poll};

use bytes::Bytes;
use http::Response;
use http_body::Body;
use tower_service::Service;

use super::{Collected, ResponseFuture};
use crate::{BoxError, Error};

/// The service of [`CollectLayer`](super::CollectLayer).
#[derive(Debug, Clone)]
pub struct Collect<S> {
    inner: S,
    limit: usize,
}

impl<S> Collect<S> {
    pub(super) fn new(inner: S, limit: usize) -> Self {
        Self { inner, limit }
    }
}

impl<S, R, B> Service<R> for Collect<S>
where
    S: Service<R, Response = Response<B>, Error = Error>,
    B: Body<Data = Bytes, Error: Into<BoxError>> + 'static,
{
    type Response = Response<Collected>;
    type Error = Error;
    type Future = ResponseFuture<S::Future, B>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    #[inline]
    fn call(&mut self, request: R) -> Self::Future {
        ResponseFuture::new(self.inner.call(request), self.limit)
    }
}
