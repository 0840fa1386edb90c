//! What the answers to single calls make of the count.

use std::time::Duration;

use crate::support::played::{A_WINDOW, answer, next_window, patient, played, request};
use http::Response;
use okta_transport::{Body, Error, ErrorKind, RateLimitLayer};
use tokio::time::advance;
use tokio_test::task::spawn;
use tokio_test::{assert_pending, assert_ready_err, assert_ready_ok};
use tower::{Service, ServiceExt};

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
