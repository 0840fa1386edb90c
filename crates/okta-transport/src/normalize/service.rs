use std::task::{Context, Poll};

use tower_service::Service;

use super::ResponseFuture;
use crate::{BoxError, Error};

/// The service of [`NormalizeLayer`](super::NormalizeLayer).
#[derive(Debug, Clone)]
pub struct Normalize<S> {
    inner: S,
}

impl<S> Normalize<S> {
    pub(super) fn new(inner: S) -> Self {
        Self { inner }
    }
}

impl<S, R> Service<R> for Normalize<S>
where
    S: Service<R, Error: Into<BoxError>>,
{
    type Response = S::Response;
    type Error = Error;
    type Future = ResponseFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner
            .poll_ready(cx)
            .map_err(|error| Error::from(error.into()))
    }

    #[inline]
    fn call(&mut self, request: R) -> Self::Future {
        ResponseFuture::new(self.inner.call(request))
    }
}
