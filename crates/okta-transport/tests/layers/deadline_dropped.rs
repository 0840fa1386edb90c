//! What a call gives back that is dropped, in whatever state it is.

use std::future::IntoFuture;
use std::time::Duration;

use crate::support::calls::{client, org, stack, url};
use http::{Request, Response};
use okta_core::ListApiTokens;
use okta_mock::{Fault, MockOrg};
use okta_transport::{Body, Client, ConcurrencyLayer, Error, ErrorKind, RateLimitLayer, Stack};
use tokio_test::task::spawn;
use tokio_test::{assert_pending, assert_ready_err};
use tower::service_fn;

/// What is held of a stack, all of which has to be 0 when nothing runs.
fn held(org: &MockOrg, limits: &RateLimitLayer, concurrency: &ConcurrencyLayer) -> Vec<usize> {
    let mut held = vec![
        org.in_flight(),
        usize::try_from(concurrency.in_flight()).unwrap(),
        concurrency.queued(),
    ];
    for bucket in limits.snapshot() {
        held.extend([usize::try_from(bucket.in_flight).unwrap(), bucket.queued]);
    }
    held
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_in_any_state_gives_everything_back() {
    /// Until when a call is polled before it is dropped, what the org does, and what is left of 600 calls.
    struct State {
        name: &'static str,
        fault: Option<Fault>,
        polled_for: Duration,
        left: u32,
    }
    let state = |name, fault, polled_for, left| State {
        name,
        fault,
        polled_for: Duration::from_millis(polled_for),
        left,
    };
    for state in [
        state("not polled", None, 0, 599),
        state(
            "sent",
            Some(Fault::none().delay(Duration::from_secs(5))),
            100,
            598,
        ),
        state("body", Some(Fault::stall(3)), 100, 598),
        // One attempt was answered, and the wait is 30 s.
        state(
            "backoff",
            Some(Fault::status(503).set_header("retry-after", "30")),
            100,
            598,
        ),
    ] {
        let org = org(10);
        let (limits, concurrency) = (RateLimitLayer::default(), ConcurrencyLayer::default());
        let stack = stack()
            .rate_limit(limits.clone())
            .concurrency(concurrency.clone());
        let client = client(&org, stack);
        client.call(ListApiTokens::new()).await.unwrap();
        state.fault.into_iter().for_each(|fault| org.fault(fault));
        let call = client.call(ListApiTokens::new()).into_future();
        if state.polled_for.is_zero() {
            drop(call);
        } else {
            let cut = tokio::time::timeout(state.polled_for, call).await;
            assert!(cut.is_err(), "{}", state.name);
        }
        let held = held(&org, &limits, &concurrency);
        assert!(
            held.iter().all(|&held| held == 0),
            "{}: {held:?}",
            state.name
        );
        assert_eq!(
            limits.snapshot()[0].remaining,
            Some(state.left),
            "{}",
            state.name
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_while_it_waits_gives_its_place_back() {
    // In the queue of the rate limit: the first call of an unknown bucket holds the others back.
    let org = org(1000);
    let (limits, concurrency) = (RateLimitLayer::default(), ConcurrencyLayer::new(1).unwrap());
    let stack = stack()
        .rate_limit(limits.clone())
        .concurrency(concurrency.clone());
    let client = client(&org, stack);
    let mut first = spawn(Box::pin(client.call(ListApiTokens::new()).into_future()));
    assert_pending!(first.poll());
    let mut queued = spawn(Box::pin(client.call(ListApiTokens::new()).into_future()));
    assert_pending!(queued.poll());
    assert_eq!(limits.snapshot()[0].queued, 1);
    drop(queued);
    assert_eq!(limits.snapshot()[0].queued, 0);
    drop(first);

    // For a permit: the limit lets two go, the permits one.
    client.call(ListApiTokens::new()).await.unwrap();
    let mut calls: Vec<_> = (0..2)
        .map(|_| spawn(Box::pin(client.call(ListApiTokens::new()).into_future())))
        .collect();
    for call in &mut calls {
        assert_pending!(call.poll());
    }
    assert_eq!((concurrency.in_flight(), concurrency.queued()), (1, 1));
    assert_eq!(limits.snapshot()[0].in_flight, 2);
    drop(calls.pop());
    assert_eq!((concurrency.in_flight(), concurrency.queued()), (1, 0));
    assert_eq!(limits.snapshot()[0].in_flight, 1);
    drop(calls);
    let held = held(&org, &limits, &concurrency);
    assert!(held.iter().all(|&held| held == 0), "{held:?}");
}

#[cfg(any(feature = "aws-lc-rs", feature = "ring"))]
#[tokio::test(start_paused = true)]
async fn a_call_that_waits_for_its_token_holds_nothing_and_can_be_dropped() {
    use crate::support::oauth::{TOKEN, app, client_of, org_with, settings};

    let org = org_with(app()).build();
    org.fault(
        Fault::none()
            .on("POST", TOKEN)
            .delay(Duration::from_secs(5)),
    );
    let (limits, concurrency) = (RateLimitLayer::default(), ConcurrencyLayer::default());
    let (_, client) = client_of(&org, settings(), |oauth| {
        Stack::new(&url(), oauth)
            .rate_limit(limits.clone())
            .concurrency(concurrency.clone())
    });
    let calls: Vec<_> = (0..3)
        .map(|_| {
            let mut call = spawn(Box::pin(client.call(ListApiTokens::new()).into_future()));
            assert_pending!(call.poll());
            call
        })
        .collect();
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert!(limits.snapshot().is_empty(), "no slot was asked for");
    assert_eq!((concurrency.in_flight(), concurrency.queued()), (0, 0));
    assert_eq!(org.in_flight(), 1, "the token request itself");
    drop(calls);
    tokio::time::sleep(Duration::from_secs(5)).await;
    assert!(
        held(&org, &limits, &concurrency)
            .iter()
            .all(|&held| held == 0)
    );
    assert_eq!(org.log().len(), 1, "the token came all the same");
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_is_not_there_yet_gives_its_slot_back() {
    let limits = RateLimitLayer::default();
    let connecting = service_fn(|_: Request<Body>| async {
        tokio::time::sleep(Duration::from_secs(10)).await;
        Err::<Response<Body>, _>(Error::new(ErrorKind::ConnectTimeout))
    });
    let stack = stack().rate_limit(limits.clone()).over(connecting);
    let client = Client::new(url(), stack);
    let call = client.call(ListApiTokens::new()).retries(0);
    let mut call = spawn(Box::pin(call.into_future()));
    assert_pending!(call.poll());
    assert_eq!(limits.snapshot()[0].in_flight, 1);
    let mut dropped = spawn(Box::pin(client.call(ListApiTokens::new()).into_future()));
    assert_pending!(dropped.poll());
    drop(dropped);
    assert_eq!(limits.snapshot()[0].queued, 0);
    tokio::time::advance(Duration::from_secs(11)).await;
    assert_eq!(
        assert_ready_err!(call.poll()).kind(),
        ErrorKind::ConnectTimeout
    );
    assert_eq!(limits.snapshot()[0].in_flight, 0);
}
