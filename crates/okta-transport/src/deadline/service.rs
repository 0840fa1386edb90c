use std::task::{Context, Poll};
use std::time::Duration;

use http::Request;
use tokio::time::Instant;
use tower_service::Service;

use super::ResponseFuture;
use crate::{Body, Error};

/// The service of [`DeadlineLayer`](super::DeadlineLayer).
#[derive(Debug, Clone)]
pub struct Deadline<S> {
    inner: S,
    timeout: Duration,
}

impl<S> Deadline<S> {
    pub(super) fn new(inner: S, timeout: Duration) -> Self {
        Self { inner, timeout }
    }
}

impl<S> Service<Request<Body>> for Deadline<S>
where
    S: Service<Request<Body>, Error = Error> + Clone,
{
    type Response = S::Response;
    type Error = Error;
    type Future = ResponseFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    #[inline]
    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        let body = request.body_mut();
        let timeout = body.options().deadline.unwrap_or(self.timeout);
        let now = Instant::now();
        let ours = (!timeout.is_zero())
            .then(|| now.checked_add(timeout))
            .flatten();
        let deadline = match (ours, body.deadline()) {
            (Some(ours), Some(set)) => Some(ours.min(set)),
            (ours, set) => ours.or(set),
        };
        let Some(deadline) = deadline else {
            return ResponseFuture::endless(self.inner.call(request));
        };
        if deadline <= now {
            // Nothing is sent, and the readiness that was waited for goes back.
            self.inner = self.inner.clone();
            return ResponseFuture::passed();
        }
        body.set_deadline(deadline);
        ResponseFuture::until(self.inner.call(request), now, deadline)
    }
}
