//! One deadline over all of a call: what it ends, what it refuses beforehand, and what is told apart.

use std::future::IntoFuture;
use std::time::Duration;

use crate::support::calls::{SECRET, client, org, stack, url};
use http::{Request, Response};
use okta_core::ListApiTokens;
use okta_mock::{Fault, MockOrg, RateLimit};
use okta_transport::{
    Body, Client, DeadlineLayer, Error, ErrorKind, GaveUp, NormalizeLayer, RateLimitLayer, Sent,
};
use tokio::time::Instant;
use tokio_test::assert_pending;
use tokio_test::task::spawn;
use tower::{Layer, ServiceExt, service_fn};

#[tokio::test(start_paused = true)]
async fn a_call_ends_at_its_deadline_whatever_it_does() {
    for (latency, stack, of_call, expected) in [
        // By the call, by the stack, and by whichever is the shorter of attempt and deadline.
        (60_000, stack(), Some(3), (3, ErrorKind::DeadlinePassed)),
        (
            60_000,
            stack().deadline(Duration::from_secs(7)),
            None,
            (7, ErrorKind::DeadlinePassed),
        ),
        (
            60_000,
            stack()
                .attempt_timeout(Duration::from_secs(5))
                .deadline(Duration::from_secs(4)),
            None,
            (4, ErrorKind::DeadlinePassed),
        ),
    ] {
        let org = org(latency);
        let mut call = client(&org, stack).call(ListApiTokens::new());
        if let Some(seconds) = of_call {
            call = call.deadline(Duration::from_secs(seconds));
        }
        let start = Instant::now();
        let error = call.await.unwrap_err();
        assert_eq!(
            (start.elapsed().as_secs(), error.kind()),
            expected,
            "{error}"
        );
        assert_eq!(error.sent(), Sent::Maybe);
        assert_eq!(org.in_flight(), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn zero_is_without_end() {
    let org = org(3600 * 1000);
    let stack = stack()
        .attempt_timeout(Duration::ZERO)
        .deadline(Duration::ZERO);
    client(&org, stack)
        .call(ListApiTokens::new())
        .await
        .unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_wait_before_a_repeat_that_does_not_fit_is_not_begun() {
    let org = org(0);
    org.fault(Fault::status(503).set_header("retry-after", "30"));
    let start = Instant::now();
    let call = client(&org, stack()).call(ListApiTokens::new());
    let error = call.deadline(Duration::from_secs(10)).await.unwrap_err();
    assert_eq!(start.elapsed(), Duration::ZERO);
    // What failed is told, and why it was not repeated, and how long that would have taken.
    assert_eq!(error.kind(), ErrorKind::ServerError);
    assert_eq!(error.gave_up(), Some(GaveUp::Deadline));
    let wait = error.available_in().unwrap().as_secs();
    assert!((30..=31).contains(&wait), "{wait}");
    let text = error.to_string();
    assert!(
        text.contains("the wait before another would not fit into the deadline"),
        "{text}"
    );
    assert!(text.contains("it would work in 3"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn a_wait_for_the_rate_limit_that_does_not_fit_is_not_begun() {
    let org = MockOrg::builder()
        .api_token(SECRET)
        .rate_limit(RateLimit::new(1, Duration::from_secs(60)))
        .build();
    let client = client(&org, stack());
    client.call(ListApiTokens::new()).await.unwrap();
    let start = Instant::now();
    let call = client.call(ListApiTokens::new());
    let error = call.deadline(Duration::from_secs(10)).await.unwrap_err();
    assert_eq!(
        (start.elapsed(), error.kind()),
        (Duration::ZERO, ErrorKind::WaitTooLong)
    );
    assert_eq!(error.sent(), Sent::No);
    assert_eq!(org.log().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_deadline_that_has_passed_sends_nothing() {
    let org = org(0);
    let stack = stack().over(NormalizeLayer.layer(org.service()));
    let late = service_fn(move |mut request: Request<Body>| {
        request.body_mut().set_deadline(Instant::now());
        stack.clone().oneshot(request)
    });
    let error = Client::new(url(), late)
        .call(ListApiTokens::new())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::DeadlinePassed);
    assert_eq!(error.sent(), Sent::No);
    assert!(error.to_string().contains("nothing was sent"), "{error}");
    assert!(org.log().is_empty());
}

#[tokio::test(start_paused = true)]
async fn of_two_deadlines_the_earlier_one_holds() {
    for (outer, inner) in [(2, 5), (5, 2)] {
        let silent =
            service_fn(|_: Request<Body>| std::future::pending::<Result<Response<Body>, Error>>());
        let layers = (
            DeadlineLayer::new(Duration::from_secs(outer)),
            DeadlineLayer::new(Duration::from_secs(inner)),
        );
        let start = Instant::now();
        let request = Request::get("https://acme.okta.com/").body(Body::plain(""));
        let error = layers
            .layer(silent)
            .oneshot(request.unwrap())
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::DeadlinePassed);
        assert_eq!(start.elapsed().as_secs(), 2);
    }
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_takes_too_long_is_told_from_a_deadline() {
    let org = org(60_000);
    let call = client(&org, stack()).call(ListApiTokens::new()).retries(1);
    let error = call
        .attempt_timeout(Duration::from_secs(2))
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::AttemptTimeout, 2)
    );
}

#[tokio::test(start_paused = true)]
async fn calls_with_little_time_left_wait_for_answers_that_are_due() {
    // Nothing is known of the bucket, so one goes first and the others right after it.
    let org = org(50);
    let client = client(&org, stack());
    let calls = [(); 10].map(|()| {
        let call = client
            .call(ListApiTokens::new())
            .deadline(Duration::from_secs(1));
        tokio::spawn(call.into_future())
    });
    for call in calls {
        call.await.unwrap().unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn the_deadline_of_a_call_holds_for_a_stack_that_is_not_ready() {
    let org = org(60_000);
    let one = tower::limit::ConcurrencyLimitLayer::new(1);
    let stack = stack()
        .per_call(one)
        .over(NormalizeLayer.layer(org.service()));
    let client = Client::new(url(), stack);
    let mut first = spawn(Box::pin(client.call(ListApiTokens::new()).into_future()));
    assert_pending!(first.poll());
    let start = Instant::now();
    let call = client.call(ListApiTokens::new());
    let error = call.deadline(Duration::from_secs(3)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::DeadlinePassed);
    assert_eq!(error.operation_id(), Some("listApiTokens"));
    assert_eq!(start.elapsed().as_secs(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_call_can_go_past_the_queue() {
    let org = MockOrg::builder()
        .api_token(SECRET)
        .rate_limit(RateLimit::new(2, Duration::from_secs(60)))
        .build();
    let limits = RateLimitLayer::builder().share(50).build().unwrap();
    let client = client(&org, stack().rate_limit(limits.clone()));
    client.call(ListApiTokens::new()).await.unwrap();
    let mut waits = spawn(Box::pin(client.call(ListApiTokens::new()).into_future()));
    assert_pending!(waits.poll());
    let start = Instant::now();
    client
        .call(ListApiTokens::new())
        .skip_queue()
        .await
        .unwrap();
    assert_eq!(start.elapsed(), Duration::ZERO);
    assert_eq!(limits.snapshot()[0].queued, 1);
    // It may meet the 429 then.
    let refused = client
        .call(ListApiTokens::new())
        .skip_queue()
        .retries(0)
        .await;
    assert_eq!(refused.unwrap_err().kind(), ErrorKind::TooManyRequests);
    drop(waits);
    // Refusals of such calls do not keep the bucket closed beyond its window.
    for _ in 0..5 {
        tokio::time::sleep(Duration::from_secs(5)).await;
        let refused = client.call(ListApiTokens::new()).skip_queue().retries(0);
        refused.await.unwrap_err();
    }
    // Its repeat waits like any other.
    let call = client.call(ListApiTokens::new()).skip_queue();
    call.await.unwrap();
    let took = start.elapsed().as_secs();
    assert!((59..=61).contains(&took), "{took}");
}

#[tokio::test(start_paused = true)]
async fn the_deadline_of_a_list_lengthens_no_other() {
    for (of_list, of_client, expected) in [(60, 5, 5), (5, 60, 5), (0, 5, 5)] {
        let org = org(60_000);
        let mut options = okta_transport::CallOptions::default();
        options.deadline_at = Some(Instant::now() + Duration::from_secs(of_client));
        let client = client(&org, stack()).options(options);
        let start = Instant::now();
        let mut pages = client
            .pages(ListApiTokens::new())
            .deadline(Duration::from_secs(of_list));
        let error = pages.try_next().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::DeadlinePassed);
        assert_eq!(start.elapsed().as_secs(), expected, "{of_list} {of_client}");
    }
}
