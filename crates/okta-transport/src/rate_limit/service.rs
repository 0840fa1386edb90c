use std::task::{Context, Poll};

use http::{Request, Response};
use tower_service::Service;

use super::names::BucketNames;
use super::{Ask, BucketStore, LocalBuckets, ResponseFuture};
use crate::call::observe::WaitReason;
use crate::{Body, Error};

/// The service of [`RateLimitLayer`](super::RateLimitLayer).
#[derive(Debug, Clone)]
pub struct RateLimit<S, St = LocalBuckets> {
    inner: S,
    store: St,
    names: BucketNames,
}

impl<S, St> RateLimit<S, St> {
    pub(super) fn new(inner: S, store: St, names: BucketNames) -> Self {
        Self {
            inner,
            store,
            names,
        }
    }
}

impl<S, St, B> Service<Request<Body>> for RateLimit<S, St>
where
    S: Service<Request<Body>, Response = Response<B>, Error = Error> + Clone,
    St: BucketStore,
{
    type Response = S::Response;
    type Error = Error;
    type Future = ResponseFuture<S, St::Slot, St::Wait>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    #[inline]
    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let admission = self.names.of(&request).map(|bucket| {
            self.store.reserve(Ask {
                bucket: &bucket,
                ticket: request.body().ticket(),
                deadline: request.body().deadline(),
                skips_queue: request.body().options().skips_queue,
            })
        });
        ResponseFuture::new(admission, &mut self.inner, request, WaitReason::RateLimit)
    }
}
