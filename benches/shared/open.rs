//! A bucket that is never empty.

use std::future::{Ready, ready};
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Request, Response};
use okta_api_tokens::{Body, CallOptions, Error, GetApiToken, Operation};
use tower::Service;

/// Answers at once, with the headers of an org that has much left.
#[derive(Clone, Debug)]
pub struct Open(Arc<HeaderMap>);

impl Open {
    /// The headers are those that a limiter reads.
    pub fn new() -> Self {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("date", "Sun, 01 Mar 2026 12:00:10 GMT"),
            ("x-rate-limit-limit", "4000000000"),
            ("x-rate-limit-remaining", "3999999999"),
            ("x-rate-limit-reset", "1772366470"),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
        Self(Arc::new(headers))
    }
}

impl Default for Open {
    fn default() -> Self {
        Self::new()
    }
}

impl Service<Request<Body>> for Open {
    type Response = Response<Body>;
    type Error = Error;
    type Future = Ready<Result<Response<Body>, Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request<Body>) -> Self::Future {
        let mut answer = Response::new(Body::plain(""));
        answer.headers_mut().clone_from(&self.0);
        ready(Ok(answer))
    }
}

/// A request of an operation, and so of a bucket.
pub fn request() -> Request<Body> {
    Request::new(Body::new(
        Bytes::new(),
        GetApiToken::DESCRIPTION,
        CallOptions::default(),
    ))
}
