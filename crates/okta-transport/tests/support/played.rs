//! A limiter over a service that the test plays: it sees each request, and answers when it likes.

use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use okta_core::{GetApiToken, Operation};
use okta_transport::rate_limit::{BucketSnapshot, RateLimit};
use okta_transport::{Body, CallOptions, Error, RateLimitLayer};
use tokio_test::task::{Spawn, spawn};
use tokio_test::{assert_pending, assert_ready_ok};
use tower::util::MapErr;
use tower::{Layer, Service, ServiceExt};
use tower_test::mock::{Handle, Mock, SendResponse};

pub(crate) type Inner = MapErr<Mock<Request<Body>, Response<Body>>, fn(tower::BoxError) -> Error>;

pub(crate) type Call =
    Spawn<std::pin::Pin<Box<<RateLimit<Inner> as Service<Request<Body>>>::Future>>>;

pub(crate) fn patient() -> RateLimitLayer {
    let limits = RateLimitLayer::builder().longest_wait(Duration::ZERO);
    limits.build().unwrap()
}

/// A limiter over a service that the test plays.
pub(crate) struct Played {
    pub(crate) limits: RateLimitLayer,
    pub(crate) service: RateLimit<Inner>,
    pub(crate) handle: Handle<Request<Body>, Response<Body>>,
}

pub(crate) fn played(limits: RateLimitLayer) -> Played {
    let (mock, mut handle) = tower_test::mock::pair();
    handle.allow(u64::MAX);
    let inner: Inner = mock.map_err(Error::from as fn(tower::BoxError) -> Error);
    Played {
        service: limits.layer(inner),
        limits,
        handle,
    }
}

pub(crate) fn request() -> Request<Body> {
    Request::get("https://acme.okta.com/")
        .body(Body::new(
            Bytes::new(),
            GetApiToken::DESCRIPTION,
            CallOptions::default(),
        ))
        .unwrap()
}

impl Played {
    /// A call that was made and not polled.
    pub(crate) fn call(&self) -> Call {
        let mut service = self.service.clone();
        assert_ready_ok!(spawn(service.ready()).poll());
        spawn(Box::pin(service.call(request())))
    }

    /// A call that is on its way, and what answers it.
    pub(crate) async fn sent(&mut self) -> (Call, SendResponse<Response<Body>>) {
        let mut call = self.call();
        assert_pending!(call.poll());
        let (_, respond) = self.handle.next_request().await.unwrap();
        (call, respond)
    }

    /// A call that is answered at once, by which `remaining` are left.
    pub(crate) async fn answered(&mut self, remaining: u32) {
        let (mut call, respond) = self.sent().await;
        respond.send_response(answer(remaining));
        assert_ready_ok!(call.poll());
    }

    pub(crate) fn snapshot(&self) -> BucketSnapshot {
        self.limits.snapshot().remove(0)
    }
}

/// The window is 60 s long and began with the first second of 2026-03-01.
pub(crate) fn answer(remaining: u32) -> Response<Body> {
    Response::builder()
        .header("date", "Sun, 01 Mar 2026 00:00:00 GMT")
        .header("x-rate-limit-limit", "10")
        .header("x-rate-limit-remaining", remaining.to_string())
        .header("x-rate-limit-reset", "1772323260")
        .body(Body::plain(""))
        .unwrap()
}

pub(crate) fn next_window(remaining: u32) -> Response<Body> {
    let mut answer = answer(remaining);
    let headers = answer.headers_mut();
    headers.insert("date", "Sun, 01 Mar 2026 00:01:01 GMT".parse().unwrap());
    headers.insert("x-rate-limit-reset", "1772323321".parse().unwrap());
    answer
}

pub(crate) const A_WINDOW: Duration = Duration::from_millis(60_100);
