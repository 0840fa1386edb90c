//! Access tokens: when one is fetched, who waits for it, and who does not.
#![cfg(any(feature = "aws-lc-rs", feature = "ring"))]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::future::IntoFuture;
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::Duration;

use okta_core::ListApiTokens;
use okta_mock::{Fault, MockOrg};
use okta_transport::observe::{Event, WaitReason};
use okta_transport::{BoxStack, Client, ErrorKind, Sent};
use support::oauth::{TOKEN, api_requests, app, client, org_with, settings};
use tokio::task::JoinSet;
use tokio::time::{Instant, advance, sleep};
use tokio_test::task::spawn;
use tokio_test::{assert_pending, assert_ready_ok};

const HOUR: Duration = Duration::from_secs(3600);

async fn list(client: &Client<BoxStack>) -> Result<usize, okta_transport::Error> {
    let page = client.call(ListApiTokens::new()).await?;
    Ok(page.items.len())
}

/// Makes so many calls at once, all of which succeed.
async fn at_once(client: &Client<BoxStack>, calls: usize) {
    let mut running = JoinSet::new();
    for _ in 0..calls {
        running.spawn(client.call(ListApiTokens::new()).into_future());
    }
    for result in running.join_all().await {
        result.unwrap();
    }
}

/// Every token request is answered after `delay` from now on.
fn slow_tokens(org: &MockOrg, delay: Duration) {
    org.clear_faults();
    org.fault(Fault::none().on("POST", TOKEN).delay(delay).always());
}

#[tokio::test(start_paused = true)]
async fn a_thousand_calls_share_one_token_request_at_the_start_and_at_its_end() {
    let org = org_with(app()).latency(Duration::from_millis(20)).build();
    let (oauth, client) = client(&org, settings());
    for request in 1..=3 {
        at_once(&client, 1000).await;
        assert_eq!(org.token_requests(), request);
        assert_eq!(api_requests(&org), 1000);
        org.clear_log();
        // To the moment at which it ends, without a call in between that would have renewed it.
        advance(oauth.snapshot().valid_for).await;
        assert_eq!(oauth.snapshot().valid_for, Duration::ZERO);
    }
}

#[tokio::test(start_paused = true)]
async fn no_call_waits_while_the_token_is_valid() {
    let org = org_with(app()).build();
    let (oauth, client) = client(&org, settings());
    let waits = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&waits);
    let client = client.observe(move |_: Option<_>, event| {
        if let Event::Waited { reason, length } = event {
            seen.lock().unwrap().push((reason, length));
        }
    });
    list(&client).await.unwrap();
    assert_eq!(waits.lock().unwrap().len(), 1, "the first call has to wait");
    slow_tokens(&org, Duration::from_secs(10));
    let begun = Instant::now();
    // Two days of a call a minute.
    for _ in 0..48 * 60 {
        list(&client).await.unwrap();
        advance(Duration::from_secs(60)).await;
        // The renewal goes on beside.
        tokio::task::yield_now().await;
    }
    assert_eq!(begun.elapsed(), 48 * HOUR, "no call took any time");
    assert_eq!(waits.lock().unwrap().len(), 1);
    // Each token serves 75 to 80 per cent of an hour, to the minute.
    let renewed = org.access_tokens_issued();
    assert!((58..=64).contains(&renewed), "{renewed}");
    assert_eq!(org.token_requests(), renewed);
    assert!(oauth.snapshot().valid_for > Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_burst_of_401s_renews_once_and_every_call_succeeds() {
    let org = org_with(app()).latency(Duration::from_millis(100)).build();
    let (_, client) = client(&org, settings());
    at_once(&client, 1).await;
    for round in 1..=3 {
        org.revoke_access_tokens();
        at_once(&client, 100).await;
        assert_eq!(org.access_tokens_issued(), 1 + round);
    }
    assert_eq!(org.token_requests(), 4);
}

#[tokio::test(start_paused = true)]
async fn a_401_about_a_permission_renews_nothing() {
    let org = org_with(app()).build();
    let (_, client) = client(&org, settings());
    list(&client).await.unwrap();
    for code in ["E0000015", "E0000006", "E0000004"] {
        org.fault(Fault::status(401).code(code).path("/api/"));
        let error = list(&client).await.unwrap_err();
        assert_eq!((error.code(), error.attempts()), (Some(code), 1));
    }
    assert_eq!(org.token_requests(), 1);
}

#[tokio::test(start_paused = true)]
async fn whoever_waits_can_go_and_the_others_get_the_token() {
    let org = org_with(app()).build();
    let (_, client) = client(&org, settings());
    slow_tokens(&org, Duration::from_secs(5));
    let mut first = spawn(Box::pin(client.call(ListApiTokens::new()).into_future()));
    assert_pending!(first.poll());
    let late = client.call(ListApiTokens::new());
    let late = tokio::spawn(late.deadline(Duration::from_secs(1)).into_future());
    let patient = tokio::spawn(client.call(ListApiTokens::new()).into_future());
    sleep(Duration::from_millis(10)).await;
    drop(first);
    let error = late.await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::DeadlinePassed);
    assert_eq!(error.sent(), Sent::No);
    assert!(
        error
            .to_string()
            .contains("while it waited for an access token"),
        "{error}"
    );
    patient.await.unwrap().unwrap();
    assert_eq!((org.token_requests(), api_requests(&org)), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn all_of_them_can_go_and_the_token_comes_all_the_same() {
    let org = org_with(app()).build();
    let (oauth, client) = client(&org, settings());
    slow_tokens(&org, Duration::from_secs(5));
    let mut call = spawn(Box::pin(client.call(ListApiTokens::new()).into_future()));
    assert_pending!(call.poll());
    drop(call);
    sleep(Duration::from_secs(6)).await;
    assert!(oauth.snapshot().valid_for > Duration::ZERO);
    let mut call = spawn(Box::pin(client.call(ListApiTokens::new()).into_future()));
    assert_ready_ok!(call.poll());
    assert_eq!(org.token_requests(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_token_endpoint_that_refuses_is_asked_again_after_growing_waits_and_calls_fail_at_once() {
    let org = org_with(app()).build();
    let refused = serde_json::json!({ "error": "invalid_client", "error_description": "The client is disabled." });
    org.fault(Fault::status(401).json(&refused).on("POST", TOKEN).times(9));
    let (oauth, client) = client(&org, settings());
    let mut last = Duration::ZERO;
    for asked in 1..=9 {
        let error = list(&client).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TokenRefused);
        assert_eq!(error.sent(), Sent::No);
        let told = error.token_error().unwrap();
        assert_eq!(told.code(), Some("invalid_client"));
        assert_eq!(
            told.api().unwrap().summary(),
            Some("The client is disabled.")
        );
        assert_eq!(org.token_requests(), asked);
        // A hundred calls in that time ask nothing.
        let wait = error.available_in().unwrap();
        for _ in 0..100 {
            let begun = Instant::now();
            let again = list(&client).await.unwrap_err();
            assert_eq!(
                (again.kind(), begun.elapsed()),
                (ErrorKind::TokenRefused, Duration::ZERO)
            );
            advance(wait / 101).await;
        }
        assert_eq!(org.token_requests(), asked);
        assert!(
            wait >= last / 2 && wait <= Duration::from_secs(60),
            "{asked}: {wait:?} after {last:?}"
        );
        assert!(oauth.snapshot().last_failure.is_some());
        last = wait;
        advance(wait / 50).await;
    }
    assert!(last >= Duration::from_secs(30), "{last:?}");
    // It recovers.
    list(&client).await.unwrap();
    assert!(oauth.snapshot().last_failure.is_none());
    assert_eq!(api_requests(&org), 1);
}

#[tokio::test(start_paused = true)]
async fn those_who_wait_for_a_renewal_that_fails_are_told_and_do_not_begin_another() {
    let org = org_with(app()).latency(Duration::from_millis(10)).build();
    let refused = serde_json::json!({ "error": "invalid_scope" });
    org.fault(Fault::status(400).json(&refused).on("POST", TOKEN).always());
    let (_, client) = client(&org, settings());
    let mut running = JoinSet::new();
    for _ in 0..200 {
        running.spawn(client.call(ListApiTokens::new()).into_future());
    }
    for result in running.join_all().await {
        assert_eq!(result.unwrap_err().kind(), ErrorKind::TokenRefused);
    }
    assert_eq!(org.token_requests(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_renewal_that_fails_leaves_the_valid_token_in_use() {
    let org = org_with(app()).build();
    let (oauth, client) = client(&org, settings());
    list(&client).await.unwrap();
    org.fault(Fault::status(500).on("POST", TOKEN).always());
    // Each call of the last fifth begins a renewal, or waits out the pause after the last; and succeeds.
    advance(HOUR * 4 / 5).await;
    while oauth.snapshot().valid_for > Duration::from_secs(20) {
        let begun = Instant::now();
        list(&client).await.unwrap();
        assert_eq!(begun.elapsed(), Duration::ZERO);
        sleep(Duration::from_secs(10)).await;
    }
    let requests = org.token_requests();
    assert!((10..=60).contains(&requests), "{requests}");
    sleep(Duration::from_secs(30)).await;
    let error = list(&client).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TokenUnavailable);
    assert!(error.kind().is_transient());
    assert_eq!(error.token_error().unwrap().status().unwrap(), 500);
    assert!(error.to_string().contains("500"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_token_request_has_the_retries_of_any_call() {
    let org = org_with(app()).build();
    org.fault(Fault::status(503).on("POST", TOKEN));
    org.fault(Fault::reset().on("POST", TOKEN));
    org.fault(Fault::status(429).on("POST", TOKEN));
    let (_, client) = client(&org, settings());
    list(&client).await.unwrap();
    // Each attempt had an assertion of its own, or the org would have refused it.
    assert_eq!((org.token_requests(), org.access_tokens_issued()), (4, 1));
}

#[tokio::test(start_paused = true)]
async fn tokens_that_are_refused_from_their_first_use_on_are_not_fetched_without_end() {
    let org = org_with(app()).build();
    org.fault(Fault::status(401).code("E0000011").path("/api/").always());
    let (_, client) = client(&org, settings());
    let first = list(&client).await.unwrap_err();
    assert_eq!(
        (first.kind(), first.attempts()),
        (ErrorKind::Unauthorized, 2)
    );
    assert!(first.refuses_credential());
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(600) {
        let error = list(&client).await.unwrap_err();
        assert!(
            matches!(
                error.kind(),
                ErrorKind::TokenRefused | ErrorKind::Unauthorized
            ),
            "{error}"
        );
        advance(Duration::from_secs(1)).await;
    }
    let requests = org.token_requests();
    assert!(requests <= 25, "{requests} tokens in ten minutes");
    // It recovers.
    org.clear_faults();
    sleep(Duration::from_secs(61)).await;
    list(&client).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn ready_fetches_the_token_before_the_first_call() {
    let org = org_with(app()).build();
    let (oauth, client) = client(&org, settings());
    oauth.ready().await.unwrap();
    oauth.ready().await.unwrap();
    assert_eq!((org.token_requests(), api_requests(&org)), (1, 0));
    let snapshot = oauth.snapshot();
    assert_eq!(
        snapshot.scopes,
        ["okta.apiTokens.read", "okta.apiTokens.manage"]
    );
    assert_eq!(snapshot.valid_for, HOUR);
    let mut call = spawn(Box::pin(client.call(ListApiTokens::new()).into_future()));
    assert_ready_ok!(call.poll());
}

#[tokio::test(start_paused = true)]
async fn the_point_of_renewal_can_be_set() {
    for (settings, least, most) in [
        (settings().renew_after(50).unwrap(), 27, 30),
        (settings().renew_before(Duration::from_secs(600)), 47, 50),
        // Never in the first half of its life.
        (settings().renew_before(HOUR * 3), 27, 30),
    ] {
        let org = org_with(app()).build();
        let (_, client) = client(&org, settings);
        list(&client).await.unwrap();
        let begun = Instant::now();
        while org.token_requests() == 1 {
            advance(Duration::from_secs(20)).await;
            list(&client).await.unwrap();
            tokio::task::yield_now().await;
        }
        let minutes = begun.elapsed().as_secs_f64() / 60.0;
        assert!(
            minutes >= f64::from(least) && minutes <= f64::from(most) + 1.0,
            "{minutes}"
        );
    }
}

#[test]
fn a_runtime_that_ends_in_the_middle_of_a_renewal_does_not_block_the_next() {
    let org = org_with(app()).build();
    let (_, client) = client(&org, settings());
    let runtime = || {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .start_paused(true)
            .build()
            .unwrap()
    };
    runtime().block_on(async {
        slow_tokens(&org, Duration::from_secs(5));
        let mut call = spawn(Box::pin(client.call(ListApiTokens::new()).into_future()));
        assert_pending!(call.poll());
        sleep(Duration::from_secs(1)).await;
    });
    org.clear_faults();
    runtime().block_on(async {
        list(&client).await.unwrap();
    });
    assert_eq!(org.token_requests(), 2);
}

#[tokio::test(start_paused = true)]
async fn the_wait_for_a_token_is_told() {
    let org = org_with(app()).build();
    let (_, client) = client(&org, settings());
    slow_tokens(&org, Duration::from_secs(3));
    let waits = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&waits);
    let client = client.observe(move |_: Option<_>, event| {
        if let Event::Waited { reason, length } = event {
            seen.lock().unwrap().push((reason, length));
        }
    });
    list(&client).await.unwrap();
    assert_eq!(
        *waits.lock().unwrap(),
        [(WaitReason::Token, Duration::from_secs(3))]
    );
}

#[tokio::test(start_paused = true)]
async fn only_one_call_waits_for_an_endpoint_that_failed_the_last_time() {
    let org = org_with(app()).build();
    let refused = serde_json::json!({ "error": "invalid_client" });
    org.fault(Fault::status(401).json(&refused).on("POST", TOKEN));
    let (_, client) = client(&org, settings());
    list(&client).await.unwrap_err();
    sleep(Duration::from_secs(2)).await;
    // Now it hangs.
    slow_tokens(&org, Duration::from_secs(20));
    let mut prober = spawn(Box::pin(client.call(ListApiTokens::new()).into_future()));
    assert_pending!(prober.poll());
    sleep(Duration::from_secs(1)).await;
    for _ in 0..10 {
        let begun = Instant::now();
        let error = list(&client).await.unwrap_err();
        assert_eq!(
            (error.kind(), begun.elapsed()),
            (ErrorKind::TokenRefused, Duration::ZERO)
        );
    }
    sleep(Duration::from_secs(20)).await;
    assert_ready_ok!(prober.poll());
    list(&client).await.unwrap();
    assert_eq!(org.token_requests(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_call_learns_why_there_is_no_token_before_its_own_deadline() {
    let org = org_with(app()).build();
    slow_tokens(&org, Duration::from_secs(1000));
    let (_, client) = client(&org, settings());
    let begun = Instant::now();
    let error = list(&client).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TokenUnavailable);
    assert_eq!(
        error.token_error().unwrap().kind(),
        ErrorKind::DeadlinePassed
    );
    assert_eq!(begun.elapsed().as_secs(), 90);
}

/// Panics in the middle of a token request.
struct Panics;

impl okta_transport::auth::oauth::Signer for Panics {
    fn algorithm(&self) -> okta_transport::auth::oauth::Algorithm {
        okta_transport::auth::oauth::Algorithm::Es256
    }

    fn sign<'s>(&'s self, _: &'s [u8]) -> okta_transport::auth::oauth::SignFuture<'s> {
        panic!("this signer panics for a test")
    }
}

#[tokio::test(start_paused = true)]
async fn a_renewal_that_panics_is_a_failure_like_any_other() {
    let org = org_with(app()).build();
    let panics = okta_transport::OAuth::service_app("0oa1app", Panics).scopes(["s"]);
    let (oauth, client) = client(&org, panics);
    let error = list(&client).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TokenUnavailable);
    assert!(
        error.to_string().contains("the token request panicked"),
        "{error}"
    );
    assert!(error.available_in().unwrap() >= Duration::from_millis(500));
    assert!(oauth.snapshot().last_failure.is_some());
}

#[test]
fn a_runtime_that_is_gone_gives_an_error_and_no_loop() {
    let org = org_with(app()).build();
    let (_, client) = client(&org, settings());
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let handle = runtime.handle().clone();
    runtime.shutdown_timeout(Duration::from_secs(10));
    // Nothing can be spawned there any more.
    let _entered = handle.enter();
    let mut call = spawn(Box::pin(
        client
            .call(ListApiTokens::new())
            .deadline(Duration::ZERO)
            .into_future(),
    ));
    let Poll::Ready(Err(error)) = call.poll() else {
        panic!("it does not end")
    };
    assert_eq!(error.kind(), ErrorKind::TokenUnavailable);
    assert!(
        error.to_string().contains("the runtime is being shut down"),
        "{error}"
    );
}

#[test]
fn a_renewal_on_a_runtime_that_stands_still_is_taken_over() {
    let org = org_with(app()).build();
    let (_, client) = client(&org, settings().deadline(Duration::from_secs(20)));
    let runtime = || {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .start_paused(true)
            .build()
            .unwrap()
    };
    let frozen = runtime();
    frozen.block_on(async {
        slow_tokens(&org, Duration::from_secs(5));
        let mut call = spawn(Box::pin(client.call(ListApiTokens::new()).into_future()));
        assert_pending!(call.poll());
    });
    // It is kept, and nobody drives it.
    org.clear_faults();
    runtime().block_on(async {
        let begun = Instant::now();
        list(&client).await.unwrap();
        // Its deadline and a moment, less what a paused clock cannot know of the other.
        assert!(begun.elapsed() <= Duration::from_secs(26));
    });
    drop(frozen);
    assert!(org.access_tokens_issued() >= 1);
}

#[tokio::test(start_paused = true)]
async fn what_refuses_every_token_does_not_take_it_from_those_who_succeed() {
    let org = org_with(app()).build();
    let (_, client) = client(&org, settings());
    list(&client).await.unwrap();
    for _ in 0..100 {
        org.fault(Fault::status(401).code("E0000011").path("/api/").times(2));
        let refused = client.call(ListApiTokens::new()).retries(0).await;
        assert_eq!(refused.unwrap_err().kind(), ErrorKind::Unauthorized);
        org.clear_faults();
        list(&client).await.unwrap();
        advance(Duration::from_secs(1)).await;
    }
    let issued = org.access_tokens_issued();
    assert!(issued <= 40, "{issued} tokens for a hundred refusals");
}

#[tokio::test(start_paused = true)]
async fn two_refusals_of_new_tokens_that_lie_apart_are_no_pattern() {
    let org = org_with(app()).build();
    let (_, client) = client(&org, settings());
    for _ in 0..4 {
        // The token is revoked before its first use, and works from then on.
        list(&client).await.unwrap();
        advance(HOUR).await;
        org.fault(Fault::status(401).code("E0000011").path("/api/"));
        list(&client).await.unwrap();
        advance(HOUR).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_credential_that_is_put_in_its_place_stays() {
    let by_hand = || okta_transport::Credential::bearer("by-hand").unwrap();
    let builder = org_with(app()).access_token("by-hand", &["okta.apiTokens.read"]);
    // Also where a renewal is under way.
    let org = builder.clone().build();
    let (oauth, waiting) = client(&org, settings());
    slow_tokens(&org, Duration::from_secs(5));
    let mut waits = spawn(Box::pin(waiting.call(ListApiTokens::new()).into_future()));
    assert_pending!(waits.poll());
    okta_transport::SharedCredential::from(&oauth).replace(by_hand());
    sleep(Duration::from_secs(6)).await;
    assert_ready_ok!(waits.poll());
    let log = org.log();
    let sent = log.last().unwrap().header("authorization");
    assert_eq!(sent, Some("Bearer by-hand"));

    let org = builder.build();
    let (oauth, client) = client(&org, settings());
    list(&client).await.unwrap();
    let shared = okta_transport::SharedCredential::from(&oauth);
    shared.replace(by_hand());
    advance(HOUR * 2).await;
    list(&client).await.unwrap();
    let log = org.log();
    assert_eq!(
        log.last().unwrap().header("authorization"),
        Some("Bearer by-hand")
    );
    org.revoke_access_token("by-hand");
    let error = list(&client).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::Unauthorized, 1)
    );
    assert_eq!(org.token_requests(), 1);
}
