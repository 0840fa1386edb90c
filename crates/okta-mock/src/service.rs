//! The org as a tower service, in memory.

use crate::{MockBody, error, handle::handle, shared::Shared};
use http::{Request, Response, uri::Scheme};
use http_body::Body;
use http_body_util::BodyExt;
use std::{
    fmt, io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};
use tower_service::Service;

/// The org as a [`Service`], without a socket. Always ready; clones ask the same org.
///
/// A connection that a [`Fault`](crate::Fault) breaks is an [`io::Error`] of the kind that a real one has: `ConnectionReset`
/// before the head of the answer, `UnexpectedEof` inside its body.
///
/// A request arrives when its future is first polled; a future that is dropped before its answer leaves the org at once.
#[derive(Clone)]
pub struct MockService {
    org: Arc<Shared>,
    scheme: Scheme,
    connection: Option<u64>,
}

impl MockService {
    pub(crate) fn new(org: Arc<Shared>, scheme: Scheme, connection: Option<u64>) -> Self {
        Self {
            org,
            scheme,
            connection,
        }
    }
}

impl<B> Service<Request<B>> for MockService
where
    B: Body + Send + 'static,
    B::Data: Send,
{
    type Response = Response<MockBody>;
    type Error = io::Error;
    type Future = MockFuture;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> MockFuture {
        let Self {
            org,
            scheme,
            connection,
        } = self.clone();
        MockFuture(Box::pin(async move {
            let (head, body) = request.into_parts();
            let body = body
                .collect()
                .await
                .map_err(|_| error::request_body())?
                .to_bytes();
            handle(org, Request::from_parts(head, body), scheme, connection).await
        }))
    }
}

impl fmt::Debug for MockService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockService")
            .field("connection", &self.connection)
            .finish_non_exhaustive()
    }
}

/// The future of [`MockService`].
#[must_use = "futures do nothing unless polled"]
pub struct MockFuture(Pin<Box<dyn Future<Output = io::Result<Response<MockBody>>> + Send>>);

impl Future for MockFuture {
    type Output = io::Result<Response<MockBody>>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.as_mut().poll(cx)
    }
}

impl fmt::Debug for MockFuture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockFuture").finish_non_exhaustive()
    }
}
