//! Readiness: a service that is readied and then dropped, refused or cancelled keeps nothing from the others.
//!
//! Each stack stands over a limit of one call at a time that all clones share. What is not given back shows as a clone
//! that never becomes ready.

use std::fmt::Debug;
use std::future::pending;
use std::pin::Pin;
use std::time::Duration;

use crate::support::url as org;
use http::{Request, Response};
use okta_core::{ApiTokenId, GetApiToken, RevokeCurrentApiToken};
use okta_transport::{
    AttemptTimeoutLayer, AuthLayer, Body, Client, CollectLayer, ConcurrencyLayer, Credential,
    Error, ErrorKind, HttpService, NormalizeLayer, RateLimitLayer, Stack, TokenLayer,
};
use tokio_test::task::spawn;
use tokio_test::{assert_pending, assert_ready, assert_ready_err, assert_ready_ok};
use tower::limit::ConcurrencyLimit;
use tower::util::ServiceFn;
use tower::{Layer, Service, ServiceExt, service_fn};

fn request(uri: &str) -> Request<Body> {
    Request::get(uri).body(Body::plain("")).unwrap()
}

fn here() -> Request<Body> {
    request("https://acme.okta.com/api/v1/x")
}

type Answer = Pin<Box<dyn Future<Output = Result<Response<Body>, Error>> + Send>>;
type Below = ConcurrencyLimit<ServiceFn<fn(Request<Body>) -> Answer>>;

/// So many calls at a time, shared by all clones; a request to `/never` is never answered.
fn at_once(calls: usize) -> Below {
    let answer: fn(Request<Body>) -> Answer = |request| {
        Box::pin(async move {
            if request.uri().path() == "/never" {
                pending::<()>().await;
            }
            Ok(Response::new(Body::plain("{\"id\":\"00T1\"}")))
        })
    };
    ConcurrencyLimit::new(service_fn(answer), calls)
}

fn limited() -> Below {
    at_once(1)
}

fn two() -> Below {
    at_once(2)
}

/// Whether the one place is free for another clone.
fn is_free(service: &(impl HttpService + Clone)) -> bool {
    let mut service = service.clone();
    let mut ready = spawn(async move { service.ready().await.map(drop) });
    ready.poll().is_ready()
}

async fn gives_back<S>(stack: S)
where
    S: HttpService<ResponseBody: Debug> + Clone + 'static,
{
    // Readied and dropped.
    let mut readied = stack.clone();
    readied.ready().await.unwrap();
    assert!(!is_free(&stack));
    drop(readied);
    assert!(is_free(&stack));

    // Answered.
    stack.clone().oneshot(here()).await.unwrap();
    assert!(is_free(&stack));

    // Dropped in the middle.
    let mut call = spawn(
        stack
            .clone()
            .oneshot(request("https://acme.okta.com/never")),
    );
    assert_pending!(call.poll());
    assert!(!is_free(&stack));
    drop(call);
    assert!(is_free(&stack));

    // Several waiters are served in their order.
    let mut first = spawn(
        stack
            .clone()
            .oneshot(request("https://acme.okta.com/never")),
    );
    assert_pending!(first.poll());
    let mut second = spawn(stack.clone().oneshot(here()));
    let mut third = spawn(stack.clone().oneshot(here()));
    assert_pending!(second.poll());
    assert_pending!(third.poll());
    drop(first);
    assert!(second.is_woken());
    assert!(!third.is_woken());
    assert_ready_ok!(second.poll());
    drop(second);
    assert!(third.is_woken());
    assert_ready_ok!(third.poll());
}

#[tokio::test(start_paused = true)]
async fn every_layer_gives_back() {
    let auth = AuthLayer::new(&org(), Credential::ssws("x").unwrap());
    gives_back(auth.layer(limited())).await;
    let token = TokenLayer::new(Credential::ssws("x").unwrap());
    gives_back(token.layer(limited())).await;
    gives_back(AttemptTimeoutLayer::default().layer(limited())).await;
    gives_back(CollectLayer::default().layer(limited())).await;
    gives_back(NormalizeLayer.layer(limited())).await;
    gives_back(ConcurrencyLayer::default().layer(limited())).await;
    gives_back(ConcurrencyLayer::new(1).unwrap().layer(limited())).await;
    gives_back(RateLimitLayer::default().layer(limited())).await;
    gives_back(one_bucket().layer(limited())).await;
    let stack = Stack::new(&org(), Credential::ssws("x").unwrap());
    // It holds four stacks at once.
    Box::pin(gives_back(stack.over(limited()))).await;
}

/// A limiter that holds requests of no operation back too.
fn one_bucket() -> RateLimitLayer {
    RateLimitLayer::default().bucket_by(|_| Some("one".into()))
}

/// Below calls at a time below, of which one hangs. A call that waits in `layer` for that one leaves the other place to those
/// that do not come through `layer`.
async fn waits_without_readiness<L>(layer: L)
where
    L: Layer<Below, Service: HttpService<ResponseBody: Debug> + Clone>,
{
    let below = two();
    let stack = layer.layer(below.clone());
    let mut hangs = spawn(Box::pin(
        stack
            .clone()
            .oneshot(request("https://acme.okta.com/never")),
    ));
    assert_pending!(hangs.poll());
    let mut waits = stack.clone();
    waits.ready().await.unwrap();
    assert!(!is_free(&below), "readied");
    let mut waiting = spawn(Box::pin(waits.call(here())));
    assert_pending!(waiting.poll());
    assert!(is_free(&below), "what waits holds no place");
    // Nor does the service that was called, which is still there.
    let others = below.clone().oneshot(here()).await;
    assert!(others.is_ok());
    drop(hangs);
    assert!(waiting.is_woken());
    assert_ready_ok!(waiting.poll());
    assert!(is_free(&below));
}

#[tokio::test(start_paused = true)]
async fn a_call_that_waits_gives_its_readiness_back() {
    waits_without_readiness(ConcurrencyLayer::new(1).unwrap()).await;
    waits_without_readiness(one_bucket()).await;
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_refused_gives_its_readiness_back() {
    let full = RateLimitLayer::builder().queue(0).build().unwrap();
    let full = full.bucket_by(|_| Some("one".into()));
    let below = two();
    let stack = full.layer(below.clone());
    let mut hangs = spawn(Box::pin(
        stack
            .clone()
            .oneshot(request("https://acme.okta.com/never")),
    ));
    assert_pending!(hangs.poll());
    let mut held = stack.clone();
    let refused = held.ready().await.unwrap().call(here()).await;
    assert_eq!(refused.map(drop).unwrap_err().kind(), ErrorKind::QueueFull);
    assert!(is_free(&below));
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_times_out_gives_back() {
    let stack = AttemptTimeoutLayer::new(Duration::from_secs(1)).layer(limited());
    let error = stack
        .clone()
        .oneshot(request("https://acme.okta.com/never"))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AttemptTimeout);
    assert!(is_free(&stack));
}

#[tokio::test]
async fn a_refused_request_gives_back_what_was_readied_for_it() {
    let mut auth = AuthLayer::new(&org(), Credential::ssws("x").unwrap()).layer(limited());
    auth.ready().await.unwrap();
    let mut refused = spawn(auth.call(request("https://evil.test/")));
    let error = assert_ready_err!(refused.poll());
    assert_eq!(error.kind(), ErrorKind::ForeignOrigin);
    // The service that refused is still held.
    assert!(is_free(&auth));
}

#[tokio::test]
async fn a_refused_operation_gives_back_what_was_readied_for_it() {
    let bearer = Credential::bearer("eyJ").unwrap();
    let client = Client::new(org(), Stack::new(&org(), bearer).over(limited()));

    let mut current = client.service::<RevokeCurrentApiToken>();
    let error = current
        .ready()
        .await
        .unwrap()
        .call(RevokeCurrentApiToken::new())
        .await;
    assert_eq!(error.unwrap_err().kind(), ErrorKind::AuthSchemeNotAccepted);
    assert!(is_free(client.stack()));

    let unsafe_id: ApiTokenId = serde_json::from_str("\"..\"").unwrap();
    let mut get = client.service::<GetApiToken>();
    let error = get
        .ready()
        .await
        .unwrap()
        .call(GetApiToken::new(unsafe_id))
        .await;
    assert_eq!(error.unwrap_err().kind(), ErrorKind::InvalidInput);
    assert!(is_free(client.stack()));
    drop((current, get));
}

#[tokio::test]
async fn a_service_that_is_not_ready_is_waited_for() {
    let (service, mut handle) = tower_test::mock::pair::<Request<Body>, Response<Body>>();
    handle.allow(0);
    let stack = Stack::new(&org(), Credential::ssws("x").unwrap());
    let client = Client::new(org(), stack.over(NormalizeLayer.layer(service)));
    let id: ApiTokenId = "00T1".parse().unwrap();
    let mut call = spawn(client.call(GetApiToken::new(id)).into_future());
    assert_pending!(call.poll());
    handle.allow(1);
    assert!(call.is_woken());
    assert_pending!(call.poll());
    let (request, respond) = handle.next_request().await.unwrap();
    assert_eq!(request.headers()["authorization"], "SSWS x");
    respond.send_response(Response::new(Body::plain("{\"id\":\"00T1\"}")));
    assert!(assert_ready!(call.poll()).is_ok());
}
