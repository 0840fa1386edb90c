//! The rate limit against the fake org, on a paused clock: what is sent when, and what is known.

use std::future::IntoFuture;
use std::time::Duration;

use crate::support::limits::{MINUTE, all_at_once, layer, limited, snapshot};
use crate::support::{client, get, org, over, statuses, url};
use okta_core::{ListApiTokens, RevokeCurrentApiToken};
use okta_mock::{MockOrg, RateLimit, WindowEdge};
use okta_transport::{Client, ErrorKind, RateLimitLayer};
use tokio::task::JoinSet;
use tokio::time::{Instant, advance};
use tokio_test::{assert_pending, task};

#[tokio::test(start_paused = true)]
async fn all_of_the_budget_is_used_and_no_429_met() {
    for edge in [WindowEdge::WholeSecond, WindowEdge::Exact] {
        for skew in [-300, 0, 300] {
            let org = org()
                .rate_limit(RateLimit::new(20, MINUTE).edge(edge))
                .clock_skew(jiff::SignedDuration::from_secs(skew))
                .latency(Duration::from_millis(50))
                .build();
            // Four windows are needed: three have to pass.
            let limits = RateLimitLayer::builder().longest_wait(Duration::ZERO);
            let took = all_at_once(&client(&org, limits.build().unwrap()), &org, 80).await;
            assert!(
                took > 3 * MINUTE && took < 3 * MINUTE + Duration::from_secs(2),
                "{took:?}"
            );
            assert_eq!(statuses(&org), [200; 80], "{edge:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_first_call_of_a_window_goes_alone_and_then_they_double() {
    let org = limited(1000, WindowEdge::Exact);
    let start = Instant::now();
    all_at_once(&client(&org, layer()), &org, 64).await;
    let mut rounds = [0; 8];
    for exchange in org.log() {
        let round = (exchange.arrived - start).as_millis() / 50;
        rounds[usize::try_from(round).unwrap()] += 1;
    }
    assert_eq!(rounds, [1, 2, 4, 8, 16, 32, 1, 0]);
}

#[tokio::test(start_paused = true)]
async fn a_window_that_another_client_opened_and_used_is_found_out() {
    let org = limited(20, WindowEdge::Exact);
    org.drain(15);
    let took = all_at_once(&client(&org, layer()), &org, 6).await;
    assert_eq!(statuses(&org), [200; 6]);
    // The sixth waits for the window that the other client opened: a second at most beyond its end.
    assert!(
        took >= MINUTE && took < MINUTE + Duration::from_secs(2),
        "{took:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_429_closes_the_bucket_for_all_that_wait() {
    let org = limited(10, WindowEdge::Exact);
    let limits = layer();
    let client = client(&org, limits.clone());
    client.call(get(&org)).await.unwrap();
    // Another client takes the rest, behind our back.
    org.drain(9);
    let took = all_at_once(&client, &org, 5).await;
    let refused = statuses(&org)
        .iter()
        .filter(|&&status| status == 429)
        .count();
    assert!((1..=2).contains(&refused), "{:?}", statuses(&org));
    assert_eq!(statuses(&org).len(), 6 + refused);
    assert!(took < MINUTE + Duration::from_secs(2), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn a_refused_call_keeps_its_place() {
    let org = limited(10, WindowEdge::Exact);
    let client = client(&org, layer());
    org.drain(8);
    client.call(get(&org)).await.unwrap();
    // One call is left, as far as the client knows, and another client takes it.
    org.drain(1);
    let mut refused = task::spawn(Box::pin(client.call(get(&org)).into_future()));
    assert_pending!(refused.poll());
    let mut later = task::spawn(Box::pin(client.call(ListApiTokens::new()).into_future()));
    assert_pending!(later.poll());
    advance(Duration::from_millis(60)).await;
    // It comes back with a 429, and waits again: now in front of the one that came after it.
    assert_pending!(refused.poll());
    assert_pending!(later.poll());
    let (refused, later) = (
        tokio::spawn(refused.into_inner()),
        tokio::spawn(later.into_inner()),
    );
    refused.await.unwrap().unwrap();
    later.await.unwrap().unwrap();
    let paths: Vec<_> = org
        .log()
        .iter()
        .map(|exchange| exchange.path().len())
        .collect();
    assert_eq!(paths[1], paths[2], "the refused call goes first");
    assert_eq!(paths.len(), 4);
}

#[tokio::test(start_paused = true)]
async fn clients_that_share_nothing_but_the_bucket_use_all_of_it_and_meet_few_429s() {
    let org = limited(100, WindowEdge::Exact);
    let start = Instant::now();
    let mut running = JoinSet::new();
    for _ in 0..4 {
        let limits = RateLimitLayer::builder().longest_wait(Duration::ZERO);
        let client = client(&org, limits.build().unwrap());
        for _ in 0..100 {
            running.spawn(client.call(get(&org)).into_future());
        }
    }
    for result in running.join_all().await {
        result.unwrap();
    }
    // Four windows are needed: three have to pass.
    let took = start.elapsed();
    assert!(
        took >= 3 * MINUTE && took < 3 * MINUTE * 11 / 10,
        "{took:?}"
    );
    let refused = statuses(&org)
        .iter()
        .filter(|&&status| status == 429)
        .count();
    assert!(refused <= 4 * 4 * 2, "{refused}: two a window and client");
}

#[tokio::test(start_paused = true)]
async fn a_limit_of_calls_at_once_does_not_close_the_bucket() {
    let org = org()
        .rate_limit(RateLimit::new(100, MINUTE))
        .latency(Duration::from_millis(50))
        .concurrency_limit(0)
        .build();
    let stack = over(&org, layer());
    let client = Client::new(url(), stack);
    let start = Instant::now();
    for _ in 0..5 {
        let error = client.call(get(&org)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TooManyRequests);
    }
    assert_eq!(start.elapsed().as_millis(), 250);
}

#[tokio::test(start_paused = true)]
async fn operations_share_the_bucket_that_their_description_names() {
    let org = limited(100, WindowEdge::Exact);
    let limits = layer();
    let client = client(&org, limits.clone());
    client.call(ListApiTokens::new()).await.unwrap();
    client.call(get(&org)).await.unwrap();
    client.call(RevokeCurrentApiToken::new()).await.unwrap();
    let bucket = snapshot(&limits);
    assert_eq!(bucket.bucket, "/api/v1/api-tokens");
    assert_eq!((bucket.limit, bucket.remaining), (Some(100), Some(97)));
    assert_eq!((bucket.in_flight, bucket.queued, bucket.others), (0, 0, 0));
}

#[tokio::test(start_paused = true)]
async fn a_snapshot_tells_what_happens() {
    let org = limited(10, WindowEdge::Exact);
    org.drain(4);
    let limits = layer();
    let client = client(&org, limits.clone());
    client.call(get(&org)).await.unwrap();
    let mut calls: Vec<_> = (0..4)
        .map(|_| task::spawn(client.call(get(&org)).into_future()))
        .collect();
    for call in &mut calls {
        assert_pending!(call.poll());
    }
    let bucket = snapshot(&limits);
    assert_eq!(bucket.others, 4);
    assert_eq!(bucket.in_flight + u32::try_from(bucket.queued).unwrap(), 4);
    assert!(bucket.in_flight >= 1);
    assert_eq!(bucket.remaining, Some(5 - bucket.in_flight));
    assert_eq!(
        bucket.reset.unwrap(),
        "2026-03-01T12:01:10Z".parse().unwrap()
    );
    let reset_in = bucket.reset_in.unwrap();
    assert!(reset_in > Duration::from_secs(59) && reset_in <= MINUTE + Duration::from_secs(1));

    drop(calls);
    assert_eq!(snapshot(&limits).queued, 0);
    assert_eq!(snapshot(&limits).in_flight, 0);
    advance(2 * MINUTE).await;
    let bucket = snapshot(&limits);
    assert_eq!(
        (bucket.limit, bucket.remaining, bucket.reset),
        (Some(10), None, None)
    );
}

#[tokio::test(start_paused = true)]
async fn windows_that_end_on_the_second_are_known_from_calls_across_their_edges() {
    let org = limited(10_000, WindowEdge::WholeSecond);
    let client = client(&org, layer());
    // The first window begins 0.4 s after a second with the first call, so it is 59.6 s long. What comes at its end tells.
    for _ in 0..600 {
        client.call(get(&org)).await.unwrap();
        tokio::time::sleep(Duration::from_millis(51)).await;
    }
    // The next one is opened by another client, so that only its reset tells when it ends.
    tokio::time::sleep(edge_in(&org)).await;
    org.drain(1);
    tokio::time::sleep(Duration::from_millis(900)).await;
    client.call(get(&org)).await.unwrap();
    // One call is left: the second has to wait for the edge.
    org.drain(org.bucket().remaining - 2);
    client.call(get(&org)).await.unwrap();
    let edge = Instant::now() + edge_in(&org);
    let calls = [(); 2].map(|()| tokio::spawn(client.call(get(&org)).into_future()));
    for call in calls {
        call.await.unwrap().unwrap();
    }
    let late = Instant::now() - edge;
    assert!(late < Duration::from_millis(150), "{late:?}");
    let refused = statuses(&org)
        .iter()
        .filter(|&&status| status == 429)
        .count();
    assert_eq!(refused, 0);
}

/// How long until the window of the org is over.
fn edge_in(org: &MockOrg) -> Duration {
    let ends = org.bucket().ends.unwrap();
    ends.duration_since(org.now()).try_into().unwrap()
}
