//! The bucket, its window, and the limit of requests at once.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use common::{Answer, LIST, call, one, request, send};
use http::{Method, StatusCode};
use jiff::{SignedDuration, Timestamp};
use okta_mock::{MockOrg, MockOrgBuilder, RateLimit, WindowEdge};
use serde_json::json;
use std::time::Duration;
use tokio::time::{Instant, advance};

const START: &str = "2026-03-01T12:00:10.400Z";

fn org(limit: u32, edge: WindowEdge) -> MockOrgBuilder {
    let rule = RateLimit::new(limit, Duration::from_secs(60)).edge(edge);
    MockOrg::builder()
        .tokens(5)
        .now(START.parse().unwrap())
        .rate_limit(rule)
}

fn limits(answer: &Answer) -> [i64; 3] {
    ["limit", "remaining", "reset"].map(|name| {
        answer
            .header(&format!("x-rate-limit-{name}"))
            .parse()
            .unwrap()
    })
}

fn date(answer: &Answer) -> Timestamp {
    jiff::fmt::rfc2822::parse(answer.header("date"))
        .unwrap()
        .timestamp()
}

#[tokio::test(start_paused = true)]
async fn all_operations_draw_from_one_bucket() {
    let org = org(50, WindowEdge::WholeSecond).build();
    let id = org.tokens()[4]["id"].as_str().unwrap().to_owned();
    let mut seen = Vec::new();
    for (method, path) in [
        ("GET", LIST.to_owned()),
        ("GET", one(&id)),
        ("GET", one("missing")),
        ("DELETE", one(&id)),
    ] {
        let answer = call(&org, method, &path).await;
        assert_eq!(limits(&answer)[2] - date(&answer).as_second(), 60);
        seen.push(limits(&answer)[1]);
    }
    seen.push(limits(&send(&org, request("GET", LIST, "", "")).await)[1]);
    assert_eq!(seen, [49, 48, 47, 46, 45]);
}

#[tokio::test(start_paused = true)]
async fn a_full_bucket_refuses_until_its_window_ends() {
    // The header says 12:01:10; one edge ends there, the other 60 s after the first request at 12:00:10.4.
    for (edge, ends_after) in [
        (WindowEdge::WholeSecond, 59_600),
        (WindowEdge::Exact, 60_000),
    ] {
        let org = org(2, edge).build();
        let started = Instant::now();
        for remaining in [1, 0] {
            let answer = call(&org, "GET", LIST).await;
            assert_eq!((answer.status, limits(&answer)[1]), (200, remaining));
        }
        let refused = call(&org, "GET", LIST).await;
        assert_eq!((refused.status, refused.code().as_str()), (429, "E0000047"));
        let reset: Timestamp = "2026-03-01T12:01:10Z".parse().unwrap();
        assert_eq!(limits(&refused), [2, 0, reset.as_second()]);
        assert_eq!(
            org.bucket().ends.unwrap(),
            START.parse::<Timestamp>().unwrap() + SignedDuration::from_millis(ends_after)
        );

        advance(Duration::from_millis(
            u64::try_from(ends_after).unwrap() - 1,
        ))
        .await;
        assert_eq!(call(&org, "GET", LIST).await.status, 429, "{edge:?}");
        advance(Duration::from_millis(1)).await;
        assert_eq!(
            call(&org, "GET", LIST).await.status,
            200,
            "{edge:?} {:?}",
            started.elapsed()
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_window_begins_with_its_first_request() {
    let org = org(9, WindowEdge::Exact).build();
    assert_eq!(org.bucket().ends, None);
    advance(Duration::from_secs(3600)).await;
    let answer = call(&org, "GET", LIST).await;
    assert_eq!(limits(&answer)[2] - date(&answer).as_second(), 60);
    assert_eq!(limits(&answer)[1], 8);
}

#[tokio::test(start_paused = true)]
async fn another_client_can_drain_the_bucket() {
    let org = org(10, WindowEdge::WholeSecond).build();
    org.drain(4);
    assert_eq!(limits(&call(&org, "GET", LIST).await)[1], 5);
    org.drain(100);
    assert_eq!(org.bucket().remaining, 0);
    assert_eq!(call(&org, "GET", LIST).await.status, 429);
    advance(Duration::from_secs(60)).await;
    assert_eq!(org.bucket().remaining, 10);
}

#[tokio::test(start_paused = true)]
async fn date_and_reset_are_on_the_org_s_clock() {
    for skew in [-7200, -1, 0, 90, 86_400] {
        let org = org(9, WindowEdge::WholeSecond)
            .clock_skew(SignedDuration::from_secs(skew))
            .build();
        let answer = call(&org, "GET", LIST).await;
        let base: Timestamp = "2026-03-01T12:00:10Z".parse().unwrap();
        assert_eq!(date(&answer).as_second() - base.as_second(), skew);
        assert_eq!(limits(&answer)[2] - base.as_second(), skew + 60);
    }
}

#[tokio::test(start_paused = true)]
async fn too_many_at_once_are_refused_with_both_at_zero() {
    let org = org(50, WindowEdge::WholeSecond)
        .concurrency_limit(3)
        .latency(Duration::from_millis(200))
        .build();
    let started = Instant::now();
    let calls: Vec<_> = (0..5)
        .map(|_| {
            tokio::spawn({
                let org = org.clone();
                async move { call(&org, "GET", LIST).await }
            })
        })
        .collect();
    let mut refused = 0;
    for pending in calls {
        let answer = pending.await.unwrap();
        if answer.status == 429 {
            refused += 1;
            assert_eq!(limits(&answer)[..2], [0, 0]);
            assert!(limits(&answer)[2] > date(&answer).as_second());
        }
    }
    assert_eq!(refused, 2);
    assert_eq!(started.elapsed(), Duration::from_millis(200));
    assert_eq!(
        org.bucket().remaining,
        47,
        "a refusal for concurrency is not counted"
    );
    assert_eq!(org.in_flight(), 0);
    assert_eq!(call(&org, "GET", LIST).await.status, 200);
}

#[tokio::test(start_paused = true)]
async fn a_dropped_call_leaves_the_org() {
    let org = org(50, WindowEdge::WholeSecond)
        .concurrency_limit(1)
        .latency(Duration::from_secs(5))
        .build();
    let pending = tokio::time::timeout(Duration::from_secs(1), call(&org, "GET", LIST));
    assert!(pending.await.is_err());
    assert_eq!(org.in_flight(), 0);
    assert_eq!(org.log()[0].status, None);
    assert_eq!(call(&org, "GET", LIST).await.status, 200);
}

#[tokio::test(start_paused = true)]
async fn a_route_has_its_own_bucket() {
    let org = org(2, WindowEdge::WholeSecond)
        .route(Method::GET, "/api/v1/users/me", |_| {
            (StatusCode::OK, json!({ "id": "00u" }))
        })
        .build();
    org.drain(2);
    assert_eq!(call(&org, "GET", LIST).await.status, 429);
    for status in [200, 200, 429] {
        assert_eq!(call(&org, "GET", "/api/v1/users/me").await.status, status);
    }
}
