//! Bounds of the user's own on the rate limit: share, queue, waits, ceilings.

use std::future::IntoFuture;
use std::time::Duration;

use crate::support::limits::{MINUTE, all_at_once, layer, limited};
use crate::support::{client, get, over, statuses, url};
use http::Request;
use okta_mock::{Fault, WindowEdge};
use okta_transport::rate_limit::Quota;
use okta_transport::{Body, Client, Error, ErrorKind, RateLimitLayer, Sent};
use tokio::time::Instant;
use tokio_test::{assert_pending, task};
use tower::{ServiceExt, service_fn};

#[tokio::test(start_paused = true)]
async fn a_share_leaves_the_rest_to_others() {
    let org = limited(10, WindowEdge::Exact);
    let limits = RateLimitLayer::builder().share(80).build().unwrap();
    let client = client(&org, limits);
    let mut calls: Vec<_> = (0..10)
        .map(|_| tokio::spawn(client.call(get(&org)).into_future()))
        .collect();
    tokio::time::sleep(Duration::from_secs(50)).await;
    assert_eq!(statuses(&org), [200; 8]);
    assert_eq!(org.bucket().remaining, 2);
    for call in calls.drain(..) {
        call.await.unwrap().unwrap();
    }
    assert_eq!(statuses(&org), [200; 10]);
}

/// Calls until nothing more goes at once, and returns the error of one more.
async fn refused(limits: RateLimitLayer, waiting: usize, deadline: Option<Duration>) -> Error {
    let org = limited(1, WindowEdge::Exact);
    let stack = over(&org, limits);
    let client = Client::new(url(), stack.clone());
    client.call(get(&org)).await.unwrap();
    let mut calls = Vec::new();
    for _ in 0..waiting {
        let mut call = task::spawn(client.call(get(&org)).into_future());
        assert_pending!(call.poll());
        calls.push(call);
    }
    let with_deadline = service_fn(move |mut request: Request<Body>| {
        if let Some(deadline) = deadline {
            request.body_mut().set_deadline(Instant::now() + deadline);
        }
        stack.clone().oneshot(request)
    });
    let error = Client::new(url(), with_deadline)
        .call(get(&org))
        .await
        .unwrap_err();
    assert_eq!(org.log().len(), 1, "nothing was sent");
    assert_eq!(error.kind().sent(), Sent::No);
    assert!(error.kind().is_transient());
    error
}

#[tokio::test(start_paused = true)]
async fn a_queue_that_is_full_takes_no_more() {
    let limits = RateLimitLayer::builder()
        .queue(2)
        .longest_wait(Duration::ZERO);
    let error = refused(limits.build().unwrap(), 2, None).await;
    assert_eq!(error.kind(), ErrorKind::QueueFull);
    // The third behind a window for one call each.
    let wait = error.available_in().unwrap().as_secs();
    assert!((179..=180).contains(&wait), "{wait}");
    assert!(
        error.to_string().starts_with(
            "getApiToken failed: the rate limit of /api/v1/api-tokens lets none through now, and 2 calls wait for it, \
             as many as may; it would work in 1"
        ),
        "{error}"
    );
    let none = RateLimitLayer::builder().queue(0).build().unwrap();
    assert_eq!(refused(none, 0, None).await.kind(), ErrorKind::QueueFull);
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_is_known_to_be_too_long_fails_at_once() {
    let start = Instant::now();
    let limits = RateLimitLayer::builder().longest_wait(Duration::from_secs(100));
    let error = refused(limits.build().unwrap(), 1, None).await;
    assert_eq!(error.kind(), ErrorKind::WaitTooLong);
    assert!((119..=120).contains(&error.available_in().unwrap().as_secs()));
    assert!(
        error.to_string().contains("a call waits 100s at most"),
        "{error}"
    );
    assert!(start.elapsed() < Duration::from_secs(1));
}

#[tokio::test(start_paused = true)]
async fn a_deadline_that_the_wait_cannot_meet_fails_at_once() {
    let start = Instant::now();
    let error = refused(layer(), 0, Some(Duration::from_secs(30))).await;
    assert_eq!(error.kind(), ErrorKind::WaitTooLong);
    assert!((59..=60).contains(&error.available_in().unwrap().as_secs()));
    assert!(
        error
            .to_string()
            .contains("the next slot comes after the deadline of the call; it would work in "),
        "{error}"
    );
    assert!(start.elapsed() < Duration::from_secs(1));
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_turns_out_too_long_ends_when_its_time_is_up() {
    // Nothing says beforehand that each window will be used up by others.
    let org = limited(2, WindowEdge::WholeSecond);
    org.fault(Fault::status(429).always());
    let client = client(&org, layer());
    let start = Instant::now();
    let calls: Vec<_> = (0..2)
        .map(|_| tokio::spawn(client.call(get(&org)).into_future()))
        .collect();
    let mut calls = calls.into_iter();
    // The first is refused once a window and waits anew each time, in its place. The second stands behind it.
    let (mut first, second) = (calls.next().unwrap(), calls.next().unwrap());
    let error = second.await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::WaitTooLong);
    assert!(error.available_in().is_some());
    assert_eq!(start.elapsed().as_secs(), 90);
    assert!(tokio::time::timeout(MINUTE, &mut first).await.is_err());
    assert!(statuses(&org).len() >= 3, "{:?}", statuses(&org));
}

#[tokio::test(start_paused = true)]
async fn a_ceiling_of_ones_own_holds() {
    let quota = Quota::new(10, Duration::from_secs(10)).unwrap();
    let org = limited(1000, WindowEdge::Exact);
    let limits = RateLimitLayer::builder().ceiling(quota).build().unwrap();
    let took = all_at_once(&client(&org, limits), &org, 21).await;
    assert_eq!(took.as_secs(), 20, "one goes at once, then one a second");

    let burst = quota.burst(11).unwrap();
    let org = limited(1000, WindowEdge::Exact);
    let limits = RateLimitLayer::builder()
        .ceiling(quota)
        .ceiling_of("/api/v1/api-tokens", burst)
        .build()
        .unwrap();
    let took = all_at_once(&client(&org, limits), &org, 21).await;
    assert_eq!(took.as_secs(), 10, "eleven go at once, then one a second");
}

#[tokio::test(start_paused = true)]
async fn a_burst_is_part_of_what_a_wait_is_estimated_from() {
    let burst = Quota::new(60, MINUTE).unwrap().burst(100).unwrap();
    let org = limited(1000, WindowEdge::Exact);
    let limits = RateLimitLayer::builder().ceiling(burst).build().unwrap();
    let took = all_at_once(&client(&org, limits), &org, 150).await;
    assert_eq!(took.as_secs(), 50, "a hundred at once, then one a second");
}

#[tokio::test(start_paused = true)]
async fn a_budget_can_be_spread_over_the_window() {
    let org = limited(60, WindowEdge::Exact);
    let limits = RateLimitLayer::builder().smooth().build().unwrap();
    let start = Instant::now();
    let took = all_at_once(&client(&org, limits), &org, 30).await;
    assert!((27..=30).contains(&took.as_secs()), "{took:?}");
    let mut last = start;
    for exchange in org.log().iter().skip(2) {
        let gap = exchange.arrived - last;
        assert!(gap <= Duration::from_millis(2100), "{gap:?}");
        last = exchange.arrived;
    }
}

#[test]
fn settings_out_of_range_are_told_all_at_once() {
    let error = RateLimitLayer::builder()
        .share(0)
        .reset_cap(Duration::ZERO)
        .buckets(0)
        .build()
        .unwrap_err();
    assert_eq!(error.mistakes().len(), 3, "{error}");
    assert!(RateLimitLayer::builder().share(101).build().is_err());
    assert!(
        RateLimitLayer::builder()
            .share(1)
            .buckets(1)
            .build()
            .is_ok()
    );
    assert!(Quota::new(1, Duration::ZERO).is_err());
    assert!(Quota::new(u32::MAX, Duration::from_secs(1)).is_err());
    assert!(Quota::new(1, MINUTE).unwrap().burst(0).is_err());
    assert!(Quota::new(12, MINUTE).unwrap().burst(u32::MAX).is_err());
    assert!(Quota::new(1, Duration::MAX).is_err());
    let widest = Quota::new(1, Duration::from_secs(31_000_000)).unwrap();
    let limits = RateLimitLayer::builder().ceiling(widest).build().unwrap();
    drop(over(&limited(1, WindowEdge::Exact), limits));
}
