//! The limit of calls in flight: what it lets through, how it moves, and what it gives back.

use std::future::IntoFuture;
use std::time::Duration;

use crate::support::{get, org, over, url};
use http::{Request, Response};
use okta_mock::RateLimit;
use okta_transport::concurrency::Concurrency;
use okta_transport::{Body, Client, ConcurrencyLayer, Credential, Error, ErrorKind};
use okta_transport::{NormalizeLayer, Stack};
use tokio::task::JoinSet;
use tokio_test::task::{Spawn, spawn};
use tokio_test::{assert_pending, assert_ready_err, assert_ready_ok};
use tower::util::MapErr;
use tower::{Layer, Service, ServiceExt};
use tower_test::mock::{Handle, Mock, SendResponse};

type Inner = MapErr<Mock<Request<Body>, Response<Body>>, fn(tower::BoxError) -> Error>;
type Call = Spawn<std::pin::Pin<Box<<Concurrency<Inner> as Service<Request<Body>>>::Future>>>;

struct Played {
    layer: ConcurrencyLayer,
    service: Concurrency<Inner>,
    handle: Handle<Request<Body>, Response<Body>>,
}

fn played(cap: u32) -> Played {
    played_by(ConcurrencyLayer::new(cap).unwrap())
}

fn played_by(layer: ConcurrencyLayer) -> Played {
    let (mock, mut handle) = tower_test::mock::pair();
    handle.allow(u64::MAX);
    let inner: Inner = mock.map_err(Error::from as fn(tower::BoxError) -> Error);
    Played {
        service: layer.layer(inner),
        layer,
        handle,
    }
}

impl Played {
    fn call(&self) -> Call {
        let mut call = self.unpolled();
        assert_pending!(call.poll());
        call
    }

    fn unpolled(&self) -> Call {
        let request = Request::get("https://acme.okta.com/").body(Body::plain(""));
        let mut service = self.service.clone();
        assert_ready_ok!(spawn(service.ready()).poll());
        spawn(Box::pin(service.call(request.unwrap())))
    }

    async fn sent(&mut self) -> (Call, SendResponse<Response<Body>>) {
        // A task that never yields runs out of tokio's budget, and what is ready is pending then.
        tokio::task::yield_now().await;
        let call = self.call();
        let (_, respond) = self.handle.next_request().await.unwrap();
        (call, respond)
    }

    /// `calls` at once, which are then answered alike, one after the other.
    async fn round(&mut self, calls: u32, answer: fn() -> Response<Body>) {
        let mut running = Vec::new();
        for _ in 0..calls {
            running.push(self.sent().await);
        }
        for (mut call, respond) in running {
            respond.send_response(answer());
            assert_ready_ok!(call.poll());
        }
    }
}

fn fine() -> Response<Body> {
    Response::new(Body::plain(""))
}

fn too_many_at_once() -> Response<Body> {
    refused(0)
}

fn bucket_is_full() -> Response<Body> {
    refused(50)
}

fn refused(limit: u32) -> Response<Body> {
    Response::builder()
        .status(429)
        .header("x-rate-limit-limit", limit)
        .header("x-rate-limit-remaining", 0)
        .body(Body::plain(""))
        .unwrap()
}

#[tokio::test]
async fn no_more_than_the_cap_are_in_flight_and_the_rest_goes_in_order() {
    let mut org = played(2);
    let (first, _answer) = org.sent().await;
    let (mut second, respond) = org.sent().await;
    let (mut third, mut fourth) = (org.call(), org.call());
    assert_eq!((org.layer.in_flight(), org.layer.queued()), (2, 2));
    assert!(!third.is_woken());

    drop(first);
    assert!(third.is_woken() && !fourth.is_woken());
    assert_pending!(third.poll());
    respond.send_response(fine());
    assert_ready_ok!(second.poll());
    assert!(fourth.is_woken());
    assert_pending!(fourth.poll());
    assert_eq!((org.layer.in_flight(), org.layer.queued()), (2, 0));
    drop((third, fourth));
    assert_eq!(org.layer.in_flight(), 0);
}

#[tokio::test]
async fn a_waiter_that_leaves_passes_its_turn_on() {
    let mut org = played(1);
    let (first, _answer) = org.sent().await;
    let (second, mut third, fourth) = (org.call(), org.call(), org.call());
    drop(fourth);
    drop(first);
    // The second has its permit now and was not polled since.
    assert!(second.is_woken() && !third.is_woken());
    drop(second);
    assert!(third.is_woken());
    assert_pending!(third.poll());
    assert_eq!((org.layer.in_flight(), org.layer.queued()), (1, 0));
}

#[tokio::test]
async fn no_more_wait_than_the_queue_holds() {
    let layer = ConcurrencyLayer::new(1).unwrap();
    for queue in [0, 2] {
        let mut org = played_by(layer.clone().queue(queue));
        let (first, _answer) = org.sent().await;
        let mut waiting: Vec<_> = (0..queue).map(|_| org.call()).collect();
        let error = assert_ready_err!(org.unpolled().poll());
        assert_eq!(error.kind(), ErrorKind::QueueFull);
        assert_eq!(org.layer.queued(), queue);
        // A place that is left is taken again.
        if waiting.pop().is_some() {
            waiting.push(org.call());
        }
        drop((first, waiting));
        assert_eq!((org.layer.in_flight(), org.layer.queued()), (0, 0));
    }
}

#[tokio::test]
async fn an_error_gives_back() {
    let mut org = played(1);
    let (mut call, respond) = org.sent().await;
    let waiting = org.call();
    respond.send_error(Error::new(ErrorKind::ConnectionLost));
    assert_ready_err!(call.poll());
    assert!(waiting.is_woken());
    assert_eq!(org.layer.limit(), 1);
}

#[tokio::test]
async fn refusals_of_one_round_halve_the_limit_once() {
    let mut org = played(32);
    for limit in [16, 8, 4, 2, 1, 1] {
        org.round(org.layer.limit(), too_many_at_once).await;
        assert_eq!(org.layer.limit(), limit);
    }
    assert_eq!(org.layer.in_flight(), 0);
}

#[tokio::test]
async fn the_limit_goes_up_by_one_a_round_that_uses_it_and_not_above_the_cap() {
    let mut org = played(8);
    org.round(8, too_many_at_once).await;
    assert_eq!(org.layer.limit(), 4);
    // Calls that need no more say nothing of whether there is more.
    for _ in 0..20 {
        org.round(3, fine).await;
    }
    assert_eq!(org.layer.limit(), 4);
    for limit in [5, 6, 7, 8, 8] {
        let mut running = std::collections::VecDeque::new();
        let now = org.layer.limit();
        for _ in 0..now {
            running.push_back(org.sent().await);
        }
        // Each that is answered is followed by another, so that all permits stay in use.
        for _ in 0..now {
            let (mut call, respond) = running.pop_front().unwrap();
            respond.send_response(fine());
            assert_ready_ok!(call.poll());
            running.push_back(org.sent().await);
        }
        assert_eq!(org.layer.limit(), limit);
    }
}

#[tokio::test]
async fn a_full_bucket_is_none_of_its_business() {
    let mut org = played(8);
    org.round(8, bucket_is_full).await;
    assert_eq!(org.layer.limit(), 8);
}

#[tokio::test]
async fn a_permit_is_held_while_the_service_below_is_not_ready() {
    let (mock, mut handle) = tower_test::mock::pair::<Request<Body>, Response<Body>>();
    let layer = ConcurrencyLayer::new(1).unwrap();
    let mut service = layer.layer(mock.map_err(Error::from));
    let request = || {
        Request::get("https://acme.okta.com/")
            .body(Body::plain(""))
            .unwrap()
    };
    handle.allow(2);
    let mut first = spawn(Box::pin(service.ready().await.unwrap().call(request())));
    let mut second = spawn(Box::pin(service.ready().await.unwrap().call(request())));
    handle.allow(0);
    assert_pending!(first.poll());
    assert_pending!(second.poll());
    let (_, respond) = handle.next_request().await.unwrap();
    respond.send_response(fine());
    assert_ready_ok!(first.poll());
    assert_pending!(second.poll());
    assert_eq!(layer.in_flight(), 1);
    drop(second);
    assert_eq!(layer.in_flight(), 0);
}

#[tokio::test(start_paused = true)]
async fn it_settles_below_what_the_org_takes_at_once() {
    let org = org()
        .rate_limit(RateLimit::new(100_000, Duration::from_secs(60)))
        .latency(Duration::from_millis(50))
        .concurrency_limit(10)
        .build();
    let layer = ConcurrencyLayer::default();
    let client = Client::new(url(), over(&org, layer.clone()));
    let mut workers = JoinSet::new();
    for _ in 0..32 {
        let (client, get) = (client.clone(), get(&org));
        workers.spawn(async move {
            let mut refused = 0;
            for _ in 0..100 {
                if let Err(error) = client.call(get.clone()).await {
                    assert_eq!(error.kind(), ErrorKind::TooManyRequests);
                    refused += 1;
                }
            }
            refused
        });
    }
    let refused: u32 = workers.join_all().await.into_iter().sum();
    // 22 of the first round, then one now and then when it tries for an eleventh.
    assert!(refused < 3200 / 20, "{refused}");
    assert!((5..=11).contains(&layer.limit()), "{}", layer.limit());
}

#[tokio::test(start_paused = true)]
async fn both_limits_take_their_place_in_the_default_stack() {
    let org = org()
        .rate_limit(RateLimit::new(40, Duration::from_secs(60)))
        .latency(Duration::from_millis(50))
        .api_token("00a_secret")
        .build();
    let limits = okta_transport::RateLimitLayer::default();
    let concurrency = ConcurrencyLayer::new(4).unwrap();
    let stack = Stack::new(&url(), Credential::ssws("00a_secret").unwrap())
        .rate_limit(limits.clone())
        .concurrency(concurrency.clone())
        .over(NormalizeLayer.layer(org.service()));
    let client = Client::new(url(), stack);
    let get = okta_core::GetApiToken::new(
        org.token_id("00a_secret")
            .unwrap()
            .parse::<okta_core::ApiTokenId>()
            .unwrap(),
    );
    let mut running = JoinSet::new();
    for _ in 0..60 {
        running.spawn(client.call(get.clone()).into_future());
    }
    tokio::time::sleep(Duration::from_millis(320)).await;
    assert_eq!(concurrency.in_flight(), 4);
    assert_eq!(org.in_flight(), 4);
    tokio::time::sleep(Duration::from_secs(30)).await;
    assert_eq!(limits.snapshot()[0].queued, 20);
    assert_eq!((concurrency.in_flight(), concurrency.queued()), (0, 0));
    for result in running.join_all().await {
        result.unwrap();
    }
    assert_eq!(crate::support::statuses(&org), [200; 60]);
}
