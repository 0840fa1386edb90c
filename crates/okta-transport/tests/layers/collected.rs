//! Bodies are read once, under one bound.

use crate::support::url;
use bytes::Bytes;
use http::{Request, Response};
use http_body::{Frame, SizeHint};
use okta_core::ListApiTokens;
use okta_transport::collect::Collected;
use okta_transport::{
    Body, Client, CollectLayer, Credential, Error, ErrorKind, HttpService, Stack,
};
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use tower::{Layer, service_fn};

const MIB: usize = 1024 * 1024;

/// An empty page of that many bytes.
fn page(bytes: usize) -> Bytes {
    let mut page = vec![b' '; bytes];
    page[0] = b'[';
    page[bytes - 1] = b']';
    page.into()
}

/// A transport that answers each request with `answer`.
fn with<B>(answer: impl Fn() -> B + Clone + Send + 'static) -> impl HttpService + Clone
where
    B: http_body::Body<Data = Bytes, Error: Into<okta_transport::BoxError>> + Send + 'static,
{
    service_fn(move |_: Request<Body>| {
        let answer = answer();
        async move { Ok::<_, Error>(Response::new(answer)) }
    })
}

fn stack() -> Stack {
    Stack::new(&url(), Credential::ssws("00a_secret").unwrap())
}

async fn list<S: HttpService + Clone>(stack: S) -> Result<usize, ErrorKind> {
    let page = Client::new(url(), stack).call(ListApiTokens::new()).await;
    page.map(|page| page.items.len())
        .map_err(|error| error.kind())
}

#[tokio::test(start_paused = true)]
async fn the_bound_of_the_stack_is_the_one_that_holds() {
    let answer = page(17 * MIB);
    let transport = with(move || Body::plain(answer.clone()));
    let default = stack().over(transport.clone());
    assert_eq!(list(default).await, Err(ErrorKind::BodyTooLarge));
    let raised = stack().body_limit(18 * MIB).over(transport.clone());
    assert_eq!(list(raised).await, Ok(0), "above the default");
    let lowered = stack().body_limit(MIB).over(transport);
    assert_eq!(list(lowered).await, Err(ErrorKind::BodyTooLarge));
}

#[tokio::test(start_paused = true)]
async fn a_stack_that_collects_nothing_is_bounded_by_the_default() {
    let answer = page(16 * MIB);
    let fits = with(move || Body::plain(answer.clone()));
    assert_eq!(list(fits).await, Ok(0));
    let answer = page(16 * MIB + 1);
    let exceeds = with(move || Body::plain(answer.clone()));
    assert_eq!(list(exceeds.clone()).await, Err(ErrorKind::BodyTooLarge));
    // A bound of the user's.
    let collected = CollectLayer::new(17 * MIB).layer(exceeds);
    assert_eq!(list(collected).await, Ok(0));
}

#[tokio::test(start_paused = true)]
async fn what_is_collected_is_passed_on_as_it_is() {
    let answer = page(17 * MIB);
    let at = answer.as_ptr();
    let transport = with(move || Collected::from(answer.clone()));
    let twice = CollectLayer::new(1).layer(CollectLayer::new(2).layer(transport.clone()));
    assert_eq!(list(twice.clone()).await, Ok(0));
    let request = Request::get("https://acme.okta.com/").body(Body::plain(""));
    let answer = tower::ServiceExt::oneshot(twice, request.unwrap())
        .await
        .unwrap();
    let body = answer.into_body().into_bytes();
    assert!(std::ptr::eq(body.as_ptr(), at), "it was copied");
}

/// A body of another type that has its bytes in memory: it is no [`Collected`], and is read.
struct Foreign(Option<Bytes>);

impl http_body::Body for Foreign {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.0.take().map(|bytes| Ok(Frame::data(bytes))))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::default()
    }
}

#[tokio::test(start_paused = true)]
async fn another_body_in_memory_is_read_under_the_bound() {
    let foreign = with(|| Foreign(Some(page(100))));
    assert_eq!(
        list(CollectLayer::new(100).layer(foreign.clone())).await,
        Ok(0)
    );
    let small = CollectLayer::new(99).layer(foreign);
    assert_eq!(list(small).await, Err(ErrorKind::BodyTooLarge));
}

#[tokio::test(start_paused = true)]
async fn a_page_is_bounded_by_what_it_becomes_in_memory() {
    let tokens = |count: usize| {
        let tokens = vec![r#"{"id":"00T1","name":"n"}"#; count].join(",");
        Bytes::from(format!("[{tokens}]"))
    };
    let of = size_of::<okta_core::ApiToken>();
    for (count, limit, expected) in [
        (3, None, Ok(3)),
        (3, Some(3 * of), Ok(3)),
        (4, Some(3 * of), Err(ErrorKind::BodyTooLarge)),
        (4, Some(4 * of - 1), Err(ErrorKind::BodyTooLarge)),
        (1, Some(0), Err(ErrorKind::BodyTooLarge)),
        (0, Some(0), Ok(0)),
    ] {
        let answer = tokens(count);
        let mut client = Client::new(url(), with(move || Body::plain(answer.clone())));
        if let Some(limit) = limit {
            client = client.decoded_limit(limit);
        }
        let page = client.call(ListApiTokens::new()).await;
        if let Err(error) = &page {
            assert!(
                error.to_string().contains("what a page becomes in memory"),
                "{error}"
            );
            assert!(
                error.to_string().contains("ask for smaller pages"),
                "{error}"
            );
        }
        let page = page
            .map(|page| page.items.len())
            .map_err(|error| error.kind());
        assert_eq!(page, expected, "{count} {limit:?}");
    }
    assert_eq!(okta_core::DecodedLimit::DEFAULT.0, 256 * MIB);
}
