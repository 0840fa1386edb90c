use std::task::{Context, Poll};

use http::header::AUTHORIZATION;
use http::{Request, Response};
use tower_service::Service;

use super::ResponseFuture;
use super::span::attempt_span;
use crate::call::observe::Event;
use crate::{Body, Error};

/// The service of [`TraceLayer`](super::TraceLayer).
#[derive(Debug, Clone)]
pub struct Trace<S> {
    inner: S,
}

impl<S> Trace<S> {
    pub(super) fn new(inner: S) -> Self {
        Self { inner }
    }
}

impl<S, B> Service<Request<Body>> for Trace<S>
where
    S: Service<Request<Body>, Response = Response<B>, Error = Error>,
{
    type Response = S::Response;
    type Error = Error;
    type Future = ResponseFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    #[inline]
    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let span = attempt_span(&request);
        let body = request.body();
        let resend_count = body.resend_count();
        body.report(Event::Sent { resend_count });
        let observed = body
            .observer()
            .map(|observer| (observer.clone(), body.description()));
        let credential = request.headers().get(AUTHORIZATION);
        let credential = credential.filter(|_| !span.is_disabled());
        let credential = credential.map(|it| Box::new(it.clone()));
        let inner = span.in_scope(|| self.inner.call(request));
        ResponseFuture::new(inner, span, credential, observed)
    }
}
