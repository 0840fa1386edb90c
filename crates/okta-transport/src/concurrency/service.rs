use std::sync::Arc;
use std::task::{Context, Poll};

use http::{Request, Response};
use tower_service::Service;

use super::limiter::{Acquire, Limiter, Permit};
use crate::admission::ResponseFuture;
use crate::call::observe::WaitReason;
use crate::{Body, Error};

/// The service of [`ConcurrencyLayer`](super::ConcurrencyLayer).
#[derive(Debug, Clone)]
pub struct Concurrency<S> {
    inner: S,
    limiter: Arc<Limiter>,
}

impl<S> Concurrency<S> {
    pub(super) fn new(inner: S, limiter: Arc<Limiter>) -> Self {
        Self { inner, limiter }
    }
}

impl<S, B> Service<Request<Body>> for Concurrency<S>
where
    S: Service<Request<Body>, Response = Response<B>, Error = Error> + Clone,
{
    type Response = S::Response;
    type Error = Error;
    type Future = ResponseFuture<S, Permit, Acquire>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    #[inline]
    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let admission = Arc::clone(&self.limiter).acquire();
        let reason = WaitReason::Concurrency;
        ResponseFuture::new(Some(admission), &mut self.inner, request, reason)
    }
}
