//! Calls that wait for their slot: who is woken when, and what is given back when they are dropped.

use std::time::Duration;

use crate::support::played::{A_WINDOW, answer, next_window, played, request};
use http::{Request, Response};
use okta_transport::{Body, Error, ErrorKind, RateLimitLayer};
use tokio::time::advance;
use tokio_test::task::spawn;
use tokio_test::{assert_pending, assert_ready_ok};
use tower::{Layer, Service, ServiceExt};

#[tokio::test(start_paused = true)]
async fn where_no_connection_is_to_be_had_calls_do_not_fail_one_by_one() {
    let mut org = played(RateLimitLayer::default());
    let mut calls: Vec<_> = (0..7).map(|_| org.call()).collect();
    let mut tried = Vec::new();
    while !calls.is_empty() {
        let mut left = Vec::new();
        for mut call in calls {
            assert_pending!(call.poll());
            left.push(call);
        }
        let round = org.snapshot().in_flight;
        tried.push(round);
        for _ in 0..round {
            let (_, respond) = org.handle.next_request().await.unwrap();
            respond.send_error(Error::new(ErrorKind::ConnectTimeout));
        }
        calls = left
            .into_iter()
            .filter_map(|mut call| call.poll().is_pending().then_some(call))
            .collect();
    }
    assert_eq!(tried, [1, 2, 4]);
}

#[tokio::test(start_paused = true)]
async fn waiters_are_served_in_order_and_no_more_are_woken_than_may_go() {
    let limits = RateLimitLayer::builder().longest_wait(Duration::ZERO);
    let mut org = played(limits.build().unwrap());
    for left in (0..10).rev() {
        org.answered(left).await;
    }
    let mut calls: Vec<_> = (0..20).map(|_| org.call()).collect();
    for call in &mut calls {
        assert_pending!(call.poll());
    }
    assert_eq!(org.snapshot().queued, 20);
    advance(A_WINDOW).await;
    tokio::task::yield_now().await;
    // The first of a window goes alone, then two, then four.
    let mut done = 0;
    for (round, left) in [(1, 9), (2, 7), (4, 3)] {
        let woken: Vec<_> = (0..20).filter(|&call| calls[call].is_woken()).collect();
        assert_eq!(woken, (done..done + round).collect::<Vec<_>>());
        let mut responds = Vec::new();
        for call in &mut calls[done..done + round] {
            assert_pending!(call.poll());
            responds.push(org.handle.next_request().await.unwrap().1);
        }
        for (call, respond) in calls[done..done + round].iter_mut().zip(responds) {
            respond.send_response(next_window(left));
            assert_ready_ok!(call.poll());
        }
        done += round;
    }
}

#[tokio::test(start_paused = true)]
async fn a_waiter_that_leaves_lets_the_next_one_go() {
    let mut org = played(RateLimitLayer::default());
    org.answered(0).await;
    let mut calls: Vec<_> = (0..3).map(|_| org.call()).collect();
    for call in &mut calls {
        assert_pending!(call.poll());
    }
    // From the middle of the queue, and then the first one after it got its slot and before it was polled.
    drop(calls.remove(1));
    assert_eq!(org.snapshot().queued, 2);
    advance(A_WINDOW).await;
    tokio::task::yield_now().await;
    assert!(calls[0].is_woken() && !calls[1].is_woken());
    assert_eq!(org.snapshot().in_flight, 1);
    drop(calls.remove(0));
    assert!(calls[0].is_woken());
    assert_eq!((org.snapshot().in_flight, org.snapshot().queued), (1, 0));
    drop(calls);
    assert_eq!(org.snapshot().in_flight, 0);
}

#[tokio::test(start_paused = true)]
async fn a_waiter_that_nobody_polls_holds_the_others_up_for_moments_only() {
    let mut org = played(RateLimitLayer::default());
    org.answered(0).await;
    let mut calls: Vec<_> = (0..3).map(|_| org.call()).collect();
    for call in &mut calls {
        assert_pending!(call.poll());
    }
    advance(A_WINDOW).await;
    tokio::task::yield_now().await;
    assert!(!calls[1].is_woken());
    for waiting in [1, 2] {
        advance(Duration::from_millis(2001)).await;
        tokio::task::yield_now().await;
        assert!(calls[waiting].is_woken());
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_never_comes_holds_the_others_up_for_moments_only() {
    let mut org = played(RateLimitLayer::default());
    let (_hangs, _respond) = org.sent().await;
    let mut second = org.call();
    assert_pending!(second.poll());
    advance(Duration::from_millis(1999)).await;
    tokio::task::yield_now().await;
    assert!(!second.is_woken());
    advance(Duration::from_millis(2)).await;
    tokio::task::yield_now().await;
    assert!(second.is_woken());
}

#[tokio::test(start_paused = true)]
async fn a_slot_is_held_while_the_service_below_is_not_ready() {
    let (mock, mut handle) = tower_test::mock::pair::<Request<Body>, Response<Body>>();
    let limits = RateLimitLayer::default();
    let mut service = limits.layer(mock.map_err(Error::from));
    handle.allow(2);
    let mut first = spawn(Box::pin(service.ready().await.unwrap().call(request())));
    let mut second = spawn(Box::pin(service.ready().await.unwrap().call(request())));
    handle.allow(0);
    assert_pending!(first.poll());
    assert_pending!(second.poll());
    handle
        .next_request()
        .await
        .unwrap()
        .1
        .send_response(answer(5));
    assert_ready_ok!(first.poll());
    assert_pending!(second.poll());
    assert_eq!(limits.snapshot()[0].in_flight, 1);
    drop(second);
    assert_eq!(limits.snapshot()[0].in_flight, 0);
    assert_eq!(limits.snapshot()[0].remaining, Some(5));
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap()
}

#[test]
fn waiters_are_not_left_behind_where_those_before_them_go_down_with_the_runtime() {
    let (one, other) = (runtime(), runtime());
    let mut org = played(RateLimitLayer::default());
    let (mut first, mut second) = one.block_on(async {
        org.answered(0).await;
        (org.call(), org.call())
    });
    one.block_on(async { assert_pending!(first.poll()) });
    other.block_on(async { assert_pending!(second.poll()) });
    drop(one);
    drop(first);
    assert!(second.is_woken());
    other.block_on(async {
        assert_pending!(second.poll());
        advance(A_WINDOW).await;
        tokio::task::yield_now().await;
        assert!(second.is_woken());
    });
}

#[test]
fn a_runtime_that_ends_does_not_leave_the_waiters_of_another_behind() {
    let (one, other) = (runtime(), runtime());
    let mut org = played(RateLimitLayer::default());
    let (mut first, mut second) = one.block_on(async {
        org.answered(0).await;
        (org.call(), org.call())
    });
    // The first to wait brings the timer for all of them.
    one.block_on(async { assert_pending!(first.poll()) });
    other.block_on(async { assert_pending!(second.poll()) });
    drop(first);
    drop(one);
    assert!(second.is_woken(), "it has to take the timer up");
    other.block_on(async {
        assert_pending!(second.poll());
        advance(A_WINDOW).await;
        tokio::task::yield_now().await;
        assert!(second.is_woken());
        assert_pending!(second.poll());
        org.handle
            .next_request()
            .await
            .unwrap()
            .1
            .send_response(next_window(9));
        assert_ready_ok!(second.poll());
    });
}

#[tokio::test(start_paused = true)]
async fn buckets_are_bounded_and_the_oldest_idle_one_is_forgotten() {
    let (mock, mut handle) = tower_test::mock::pair::<Request<Body>, Response<Body>>();
    handle.allow(u64::MAX);
    let limits = RateLimitLayer::builder().buckets(3).build().unwrap();
    let limits = limits.bucket_by(|request| Some(request.uri().path().into()));
    let service = limits.layer(mock.map_err(Error::from));
    let begin = |path: &str| {
        let request = Request::get(format!("https://acme.okta.com/{path}"));
        let mut service = service.clone();
        assert_ready_ok!(spawn(service.ready()).poll());
        let mut call = spawn(Box::pin(
            service.call(request.body(Body::plain("")).unwrap()),
        ));
        assert_pending!(call.poll());
        call
    };
    let names = || -> Vec<_> {
        let buckets = limits.snapshot();
        buckets.into_iter().map(|bucket| bucket.bucket).collect()
    };
    let busy = begin("a");
    for path in ["b", "c", "d"] {
        advance(Duration::from_secs(1)).await;
        drop(begin(path));
    }
    assert_eq!(names(), ["/a", "/c", "/d"]);
    // Where all are in use a new name shares one of theirs.
    let held = [begin("c"), begin("d")];
    let mut service = service.clone();
    let request = Request::get("https://acme.okta.com/e").body(Body::plain(""));
    let shared = service.ready().await.unwrap().call(request.unwrap());
    assert_eq!(names(), ["/a", "/c", "/d"]);
    drop((busy, held, shared));
    drop(begin("e"));
    assert_eq!(names().len(), 3);
    assert!(names().contains(&"/e".to_owned()));
}

#[tokio::test(start_paused = true)]
async fn a_request_of_no_operation_is_not_held_back() {
    let mut org = played(RateLimitLayer::default());
    org.answered(0).await;
    let mut service = org.service.clone();
    let plain = Request::get("https://acme.okta.com/").body(Body::plain(""));
    let mut call = spawn(service.ready().await.unwrap().call(plain.unwrap()));
    assert_pending!(call.poll());
    org.handle
        .next_request()
        .await
        .unwrap()
        .1
        .send_response(answer(0));
    assert_ready_ok!(call.poll());
    assert_eq!(org.limits.snapshot().len(), 1);
}
