use std::task::{Context, Poll};
use std::time::Duration;

use http::Request;
use tower_service::Service;

use super::ResponseFuture;
use crate::{Body, Error};

/// The service of [`AttemptTimeoutLayer`](super::AttemptTimeoutLayer).
#[derive(Debug, Clone)]
pub struct AttemptTimeout<S> {
    inner: S,
    timeout: Duration,
}

impl<S> AttemptTimeout<S> {
    pub(super) fn new(inner: S, timeout: Duration) -> Self {
        Self { inner, timeout }
    }
}

impl<S> Service<Request<Body>> for AttemptTimeout<S>
where
    S: Service<Request<Body>, Error = Error>,
{
    type Response = S::Response;
    type Error = Error;
    type Future = ResponseFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    #[inline]
    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let body = request.body();
        let timeout = body.options().attempt_timeout.unwrap_or(self.timeout);
        let deadline = body.deadline();
        ResponseFuture::new(self.inner.call(request), timeout, deadline)
    }
}
