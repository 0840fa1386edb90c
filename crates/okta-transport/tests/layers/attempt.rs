//! One attempt: its time, its body, its errors.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::future::pending;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Request, Response};
use http_body::{Frame, SizeHint};
use okta_core::{ApiTokenId, GetApiToken};
use okta_transport::{
    AttemptTimeoutLayer, Body, BoxError, Client, CollectLayer, Error, ErrorKind, NormalizeLayer,
};
use tokio::time::Instant;
use tower::{Service, ServiceBuilder, ServiceExt};

type Frames = VecDeque<Result<Frame<Bytes>, BoxError>>;

/// A body of given frames. `None` in place of its end means that it never ends.
struct Scripted {
    frames: Frames,
    announced: Option<u64>,
    ends: bool,
}

impl http_body::Body for Scripted {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        match self.frames.pop_front() {
            Some(frame) => Poll::Ready(Some(frame)),
            None if self.ends => Poll::Ready(None),
            None => Poll::Pending,
        }
    }

    fn size_hint(&self) -> SizeHint {
        self.announced
            .map_or_else(SizeHint::new, SizeHint::with_exact)
    }
}

fn data(parts: &[&'static str]) -> Frames {
    parts
        .iter()
        .map(|part| Ok(Frame::data(Bytes::from_static(part.as_bytes()))))
        .collect()
}

fn request() -> Request<Body> {
    Request::get("https://acme.okta.com/")
        .body(Body::plain(""))
        .unwrap()
}

async fn collect(limit: usize, frames: Frames, announced: Option<u64>) -> Result<Bytes, Error> {
    let mut body = Some(Scripted {
        frames,
        announced,
        ends: true,
    });
    let service = tower::service_fn(move |_: Request<Body>| {
        let response = Response::builder().header("x-okta-request-id", "req1");
        std::future::ready(Ok::<_, Error>(response.body(body.take().unwrap()).unwrap()))
    });
    let collect = ServiceBuilder::new()
        .layer(CollectLayer::new(limit))
        .service(service);
    Ok(collect.oneshot(request()).await?.into_body().into_bytes())
}

#[tokio::test]
async fn a_body_of_one_frame_is_not_copied() {
    let frame = Bytes::from_static(b"[{}]");
    let read = collect(4, [Ok(Frame::data(frame.clone()))].into(), None)
        .await
        .unwrap();
    assert_eq!(read.as_ptr(), frame.as_ptr());
}

#[tokio::test]
async fn frames_are_joined_and_trailers_passed_over() {
    let mut frames = data(&["ab", "", "c", "def"]);
    frames.insert(2, Ok(Frame::trailers(HeaderMap::new())));
    assert_eq!(collect(6, frames, Some(6)).await.unwrap(), "abcdef");
    assert_eq!(collect(6, data(&[]), None).await.unwrap(), "");
}

#[tokio::test]
async fn a_body_over_the_bound_is_an_error() {
    for (frames, announced) in [
        (data(&["abcdefg"]), None),
        (data(&["abc", "defg"]), None),
        (data(&["abc", "def", "g"]), None),
        (data(&[]), Some(7)),
    ] {
        let error = collect(6, frames, announced).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::BodyTooLarge);
        assert_eq!(error.request_id(), Some("req1"));
        assert_eq!(error.status().unwrap(), 200);
        assert!(error.to_string().contains("bound of 6 bytes; "), "{error}");
    }
}

#[tokio::test]
async fn a_body_that_breaks_is_an_error_with_the_request_id() {
    let mut frames = data(&["abc"]);
    frames.push_back(Err(io::Error::from(io::ErrorKind::ConnectionReset).into()));
    let error = collect(6, frames, None).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionLost);
    assert_eq!(error.status().unwrap(), 200);
    assert_eq!(error.decode().unwrap().quote(), "abc");
    assert_eq!(
        error.to_string(),
        "the answer (200 OK) cannot be read: the connection broke before the answer was whole; it begins with `abc`; \
         whether Okta carried it out is not known [request id req1]"
    );
}

#[tokio::test]
async fn a_length_that_is_announced_is_not_reserved() {
    // An allocation of this size would end the process.
    let error = collect(usize::MAX, data(&["abc", "def"]), Some(1 << 62)).await;
    assert_eq!(error.unwrap(), "abcdef");
}

#[tokio::test(start_paused = true)]
async fn a_head_that_does_not_come_ends_the_attempt() {
    let silent = tower::service_fn(|_: Request<Body>| pending::<Result<Response<()>, Error>>());
    let attempt = ServiceBuilder::new()
        .layer(AttemptTimeoutLayer::default())
        .service(silent);
    let start = Instant::now();
    let error = attempt.oneshot(request()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AttemptTimeout);
    assert_eq!(start.elapsed().as_secs(), 30);
    assert!(error.to_string().contains("30s"), "{error}");
}

fn stalled() -> impl Service<
    Request<Body>,
    Response = Response<Scripted>,
    Error = Error,
    Future = std::future::Ready<Result<Response<Scripted>, Error>>,
> + Clone {
    tower::service_fn(|_: Request<Body>| {
        let body = Scripted {
            frames: data(&["["]),
            announced: None,
            ends: false,
        };
        std::future::ready(Ok(Response::new(body)))
    })
}

#[tokio::test(start_paused = true)]
async fn a_body_that_stalls_ends_the_attempt() {
    let attempt = ServiceBuilder::new()
        .layer(AttemptTimeoutLayer::new(Duration::from_secs(7)))
        .layer(CollectLayer::default())
        .service(stalled());
    let start = Instant::now();
    let error = attempt.oneshot(request()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AttemptTimeout);
    assert_eq!(start.elapsed().as_secs(), 7);
}

#[tokio::test(start_paused = true)]
async fn a_call_sets_its_own_time() {
    let stack = ServiceBuilder::new()
        .layer(AttemptTimeoutLayer::new(Duration::from_secs(7)))
        .layer(CollectLayer::default())
        .service(stalled());
    let client = Client::new("https://acme.okta.com".parse().unwrap(), stack);
    let get = || client.call(GetApiToken::new("00T1".parse::<ApiTokenId>().unwrap()));

    let start = Instant::now();
    let error = get()
        .attempt_timeout(Duration::from_millis(1500))
        .await
        .unwrap_err();
    assert_eq!(start.elapsed().as_millis(), 1500);
    assert_eq!(error.operation_id(), Some("getApiToken"));

    let start = Instant::now();
    get().await.unwrap_err();
    assert_eq!(start.elapsed().as_secs(), 7);

    // Zero is without end: the clock of the test runs first.
    let endless = get().attempt_timeout(Duration::ZERO).into_future();
    let cut = tokio::time::timeout(Duration::from_secs(86_400), endless).await;
    assert!(cut.is_err());
}

#[tokio::test]
async fn errors_come_out_of_the_boxes_of_other_layers_as_they_went_in() {
    let ours = tower::service_fn(|_: Request<Body>| {
        std::future::ready(Err::<Response<Body>, _>(Error::new(ErrorKind::Dns)))
    });
    let boxed = ServiceBuilder::new()
        .layer(NormalizeLayer)
        .timeout(Duration::from_secs(1))
        .load_shed()
        .service(ours);
    assert_eq!(
        boxed.oneshot(request()).await.unwrap_err().kind(),
        ErrorKind::Dns
    );
}

#[tokio::test]
async fn an_error_of_ours_inside_another_keeps_its_kind() {
    #[derive(Debug)]
    struct Wrapped(Error);
    impl std::fmt::Display for Wrapped {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("wrapped")
        }
    }
    impl std::error::Error for Wrapped {
        fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
            Some(&self.0)
        }
    }
    let wrapped = BoxError::from(Wrapped(Error::new(ErrorKind::TooManyRequests)));
    assert_eq!(Error::from(wrapped).kind(), ErrorKind::TooManyRequests);
    let deep = io::Error::other(io::Error::from(io::ErrorKind::ConnectionReset));
    assert_eq!(Error::from(BoxError::from(deep)).kind(), ErrorKind::Layer);
}

#[test]
fn an_error_of_another_layer_is_told_in_its_words_and_kept() {
    let error = Error::from(BoxError::from("the quota of the team is used up"));
    assert_eq!(error.kind(), ErrorKind::Layer);
    let told = "a layer of the stack failed: the quota of the team is used up";
    assert_eq!(error.to_string(), told);
    let source = std::error::Error::source(&error).map(ToString::to_string);
    assert_eq!(source.as_deref(), Some("the quota of the team is used up"));
}

#[tokio::test]
async fn errors_of_other_layers_and_transports_are_told_apart() {
    for (io, kind) in [
        (
            io::ErrorKind::ConnectionRefused,
            ErrorKind::ConnectionRefused,
        ),
        (io::ErrorKind::ConnectionReset, ErrorKind::ConnectionLost),
        (io::ErrorKind::UnexpectedEof, ErrorKind::ConnectionLost),
        (io::ErrorKind::Other, ErrorKind::Layer),
    ] {
        let failing = tower::service_fn(move |_: Request<Body>| {
            std::future::ready(Err::<Response<Body>, _>(io::Error::from(io)))
        });
        let stack = ServiceBuilder::new().layer(NormalizeLayer).service(failing);
        let error = stack.oneshot(request()).await.unwrap_err();
        assert_eq!(error.kind(), kind);
        assert!(std::error::Error::source(&error).is_some());
    }
}

#[tokio::test]
async fn a_service_that_cannot_fail_is_a_stack_too() {
    let fine = tower::service_fn(|_: Request<Body>| {
        std::future::ready(Ok::<_, Infallible>(Response::new(Body::plain(
            "{\"id\":\"00T1\"}",
        ))))
    });
    let stack = ServiceBuilder::new().layer(NormalizeLayer).service(fine);
    let client = Client::new("https://acme.okta.com".parse().unwrap(), stack);
    let token = client
        .call(GetApiToken::new("00T1".parse::<ApiTokenId>().unwrap()))
        .await
        .unwrap();
    assert_eq!(token.value.id, "00T1");
}
