//! A bucket that is never empty.

use std::future::{Ready, ready};
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::header::ACCEPT;
use http::{HeaderMap, HeaderValue, Request, Response, Uri};
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

/// A request of an operation, and so of a bucket, to the org that the credential of a benchmark is for.
pub fn request() -> Request<Body> {
    let body = Body::new(
        Bytes::new(),
        GetApiToken::DESCRIPTION,
        CallOptions::default(),
    );
    let mut request = Request::new(body);
    *request.uri_mut() = Uri::from_static("https://acme.okta.com/api/v1/api-tokens/00T1");
    let json = HeaderValue::from_static("application/json");
    request.headers_mut().insert(ACCEPT, json);
    request
}
