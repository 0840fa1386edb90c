//! Calls that wait for their slot: what they hold, who is woken, and what is given back when they are dropped.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use okta_core::{GetApiToken, Operation};
use okta_transport::rate_limit::{BucketSnapshot, RateLimit};
use okta_transport::{Body, CallOptions, Error, ErrorKind, RateLimitLayer};
use tokio::time::advance;
use tokio_test::task::{Spawn, spawn};
use tokio_test::{assert_pending, assert_ready_err, assert_ready_ok};
use tower::util::MapErr;
use tower::{Layer, Service, ServiceExt};
use tower_test::mock::{Handle, Mock, SendResponse};

type Inner = MapErr<Mock<Request<Body>, Response<Body>>, fn(tower::BoxError) -> Error>;
type Call = Spawn<std::pin::Pin<Box<<RateLimit<Inner> as Service<Request<Body>>>::Future>>>;

fn patient() -> RateLimitLayer {
    let limits = RateLimitLayer::builder().longest_wait(Duration::ZERO);
    limits.build().unwrap()
}

/// A limiter over a service that the test plays.
struct Played {
    limits: RateLimitLayer,
    service: RateLimit<Inner>,
    handle: Handle<Request<Body>, Response<Body>>,
}

fn played(limits: RateLimitLayer) -> Played {
    let (mock, mut handle) = tower_test::mock::pair();
    handle.allow(u64::MAX);
    let inner: Inner = mock.map_err(Error::from as fn(tower::BoxError) -> Error);
    Played {
        service: limits.layer(inner),
        limits,
        handle,
    }
}

fn request() -> Request<Body> {
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
    fn call(&self) -> Call {
        let mut service = self.service.clone();
        assert_ready_ok!(spawn(service.ready()).poll());
        spawn(Box::pin(service.call(request())))
    }

    /// A call that is on its way, and what answers it.
    async fn sent(&mut self) -> (Call, SendResponse<Response<Body>>) {
        let mut call = self.call();
        assert_pending!(call.poll());
        let (_, respond) = self.handle.next_request().await.unwrap();
        (call, respond)
    }

    /// A call that is answered at once, by which `remaining` are left.
    async fn answered(&mut self, remaining: u32) {
        let (mut call, respond) = self.sent().await;
        respond.send_response(answer(remaining));
        assert_ready_ok!(call.poll());
    }

    fn snapshot(&self) -> BucketSnapshot {
        self.limits.snapshot().remove(0)
    }
}

/// The window is 60 s long and began with the first second of 2026-03-01.
fn answer(remaining: u32) -> Response<Body> {
    Response::builder()
        .header("date", "Sun, 01 Mar 2026 00:00:00 GMT")
        .header("x-rate-limit-limit", "10")
        .header("x-rate-limit-remaining", remaining.to_string())
        .header("x-rate-limit-reset", "1772323260")
        .body(Body::plain(""))
        .unwrap()
}

fn next_window(remaining: u32) -> Response<Body> {
    let mut answer = answer(remaining);
    let headers = answer.headers_mut();
    headers.insert("date", "Sun, 01 Mar 2026 00:01:01 GMT".parse().unwrap());
    headers.insert("x-rate-limit-reset", "1772323321".parse().unwrap());
    answer
}

const A_WINDOW: Duration = Duration::from_millis(60_100);

#[tokio::test(start_paused = true)]
async fn a_slot_goes_back_if_nothing_was_sent() {
    let mut org = played(RateLimitLayer::default());
    org.answered(5).await;
    let call = org.call();
    assert_eq!(
        (org.snapshot().in_flight, org.snapshot().remaining),
        (1, Some(4))
    );
    drop(call);
    assert_eq!(
        (org.snapshot().in_flight, org.snapshot().remaining),
        (0, Some(5))
    );
}

#[tokio::test(start_paused = true)]
async fn a_call_that_was_sent_and_dropped_counts_until_an_answer_includes_it() {
    let mut org = played(RateLimitLayer::default());
    org.answered(9).await;
    let (call, _respond) = org.sent().await;
    let (mut older, respond) = org.sent().await;
    advance(Duration::from_millis(1)).await;
    drop(call);
    assert_eq!(
        (org.snapshot().in_flight, org.snapshot().remaining),
        (1, Some(7))
    );
    advance(Duration::from_millis(1)).await;
    // This one was sent before the drop: the dropped call may have come later than it.
    respond.send_response(answer(8));
    assert_ready_ok!(older.poll());
    assert_eq!(org.snapshot().remaining, Some(7));
    org.answered(7).await;
    assert_eq!(
        (org.snapshot().in_flight, org.snapshot().remaining),
        (0, Some(7))
    );
}

#[tokio::test(start_paused = true)]
async fn an_error_gives_back_what_was_not_sent_and_counts_what_may_have_been() {
    for (kind, left) in [
        (ErrorKind::ConnectionRefused, 5),
        (ErrorKind::Connect, 5),
        (ErrorKind::ConnectionLost, 4),
        (ErrorKind::AttemptTimeout, 4),
    ] {
        let mut org = played(RateLimitLayer::default());
        org.answered(5).await;
        let (mut call, respond) = org.sent().await;
        respond.send_error(Error::new(kind));
        assert_eq!(assert_ready_err!(call.poll()).kind(), kind);
        assert_eq!(org.snapshot().in_flight, 0);
        assert_eq!(org.snapshot().remaining, Some(left), "{kind:?}");
    }
}

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

#[test]
fn waiters_are_not_left_behind_where_those_before_them_go_down_with_the_runtime() {
    let runtime = || {
        tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap()
    };
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
    let runtime = || {
        tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap()
    };
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

#[tokio::test(start_paused = true)]
async fn too_many_calls_at_once_use_nothing_up() {
    let mut org = played(patient());
    org.answered(9).await;
    for _ in 0..100 {
        let (mut call, respond) = org.sent().await;
        let refused = Response::builder()
            .status(429)
            .header("x-rate-limit-limit", 0)
            .header("x-rate-limit-remaining", 0)
            .header("x-rate-limit-reset", 1_772_323_260)
            .body(Body::plain(""));
        respond.send_response(refused.unwrap());
        assert_ready_ok!(call.poll());
        tokio::task::yield_now().await;
    }
    assert_eq!(org.snapshot().remaining, Some(9));
}

/// What a front end says whose clock is `ahead` seconds ahead.
fn answer_of_a_fast_clock(ahead: i64, remaining: u32) -> Response<Body> {
    let date = jiff::Timestamp::from_second(1_772_323_200 + ahead).unwrap();
    let mut answer = answer(remaining);
    let headers = answer.headers_mut();
    let text = date.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    headers.insert("date", text.parse().unwrap());
    let reset = (date.as_second() + 60).to_string();
    headers.insert("x-rate-limit-reset", reset.parse().unwrap());
    answer
}

#[tokio::test(start_paused = true)]
async fn a_front_end_whose_clock_is_an_hour_ahead_is_forgotten_with_its_window() {
    let mut org = played(patient());
    let (mut call, respond) = org.sent().await;
    respond.send_response(answer_of_a_fast_clock(3600, 9));
    assert_ready_ok!(call.poll());
    advance(A_WINDOW).await;
    let (mut call, respond) = org.sent().await;
    respond.send_response(answer_of_a_fast_clock(61, 4));
    assert_ready_ok!(call.poll());
    assert_eq!(org.snapshot().remaining, Some(4));
    assert!(org.snapshot().reset_in.unwrap() <= Duration::from_secs(61));
}

#[tokio::test(start_paused = true)]
async fn a_reset_a_year_ahead_without_a_date_is_not_believed() {
    let mut org = played(patient());
    let (mut call, respond) = org.sent().await;
    let mut absurd = answer(9);
    absurd.headers_mut().remove("date");
    let year = "1803859260".parse().unwrap();
    absurd.headers_mut().insert("x-rate-limit-reset", year);
    respond.send_response(absurd);
    assert_ready_ok!(call.poll());
    assert_eq!(org.snapshot().reset, None);
    org.answered(8).await;
    assert_eq!(org.snapshot().reset.unwrap().as_second(), 1_772_323_260);
    assert_eq!(org.snapshot().remaining, Some(8));
}

#[tokio::test(start_paused = true)]
async fn slow_calls_of_the_window_before_do_not_slow_the_new_one_down() {
    let mut org = played(patient());
    let mut slow = Vec::new();
    org.answered(9).await;
    for left in [8, 7, 6] {
        slow.push(org.sent().await);
        org.answered(left).await;
    }
    advance(A_WINDOW).await;
    // The probe of the new window goes at once, and what comes after it doubles.
    let (mut call, respond) = org.sent().await;
    respond.send_response(next_window(9));
    assert_ready_ok!(call.poll());
    let two = [org.sent().await, org.sent().await];
    assert_eq!(org.snapshot().in_flight, 5);
    drop((two, slow));
}

#[tokio::test(start_paused = true)]
async fn a_call_whose_deadline_a_closed_bucket_exceeds_gives_up_at_once() {
    let mut org = played(RateLimitLayer::default());
    let (mut probe, respond) = org.sent().await;
    let with_deadline = |seconds| {
        let mut request = request();
        let at = tokio::time::Instant::now() + Duration::from_secs(seconds);
        request.body_mut().set_deadline(at);
        let mut service = org.service.clone();
        assert_ready_ok!(spawn(service.ready()).poll());
        let mut call = spawn(Box::pin(service.call(request)));
        assert_pending!(call.poll());
        call
    };
    // Nothing is known yet, so all of them may have a chance.
    let (mut patient, mut hurried) = (with_deadline(100), with_deadline(5));
    respond.send_response(answer(0));
    assert_ready_ok!(probe.poll());
    assert!(hurried.is_woken() && !patient.is_woken());
    let error = assert_ready_err!(hurried.poll());
    assert_eq!(error.kind(), ErrorKind::WaitTooLong);
    assert!(error.available_in().unwrap() > Duration::from_secs(59));
    advance(A_WINDOW).await;
    tokio::task::yield_now().await;
    assert!(patient.is_woken());
    assert_pending!(patient.poll());
}

#[tokio::test(start_paused = true)]
async fn refusals_are_counted_in_a_row() {
    let mut org = played(patient());
    let bare = |status: u16| {
        let response = Response::builder().status(status);
        response.body(Body::plain("")).unwrap()
    };
    for _ in 0..10 {
        for (status, closed) in [(429, true), (200, false)] {
            let (mut call, respond) = org.sent().await;
            respond.send_response(bare(status));
            assert_ready_ok!(call.poll());
            let next = org.call();
            assert_eq!(org.snapshot().queued, usize::from(closed));
            drop(next);
            if !closed {
                org.handle.next_request().await.unwrap();
            }
            advance(Duration::from_millis(1001)).await;
        }
    }
}
