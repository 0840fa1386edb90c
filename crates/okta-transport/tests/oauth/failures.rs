//! What becomes of calls where the token endpoint fails, tokens are refused, or a renewal comes to nothing.
#![cfg(any(feature = "aws-lc-rs", feature = "ring"))]

use std::future::IntoFuture;
use std::task::Poll;
use std::time::Duration;

use crate::support::oauth::{
    TOKEN, api_requests, app, client, list, org_with, settings, slow_tokens,
};
use okta_core::ListApiTokens;
use okta_mock::Fault;
use okta_transport::{BoxStack, Client, ErrorKind, Sent};
use tokio::task::JoinSet;
use tokio::time::{Instant, advance, sleep};
use tokio_test::task::spawn;
use tokio_test::{assert_pending, assert_ready_ok};

const HOUR: Duration = Duration::from_secs(3600);

/// A call fails without any wait, since the token endpoint refused before.
async fn is_refused_at_once(client: &Client<BoxStack>) {
    let begun = Instant::now();
    let error = list(client).await.unwrap_err();
    assert_eq!(
        (error.kind(), begun.elapsed()),
        (ErrorKind::TokenRefused, Duration::ZERO)
    );
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
            is_refused_at_once(&client).await;
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
        is_refused_at_once(&client).await;
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

impl okta_transport::oauth::Signer for Panics {
    fn algorithm(&self) -> okta_transport::oauth::Algorithm {
        okta_transport::oauth::Algorithm::Es256
    }

    fn sign<'s>(&'s self, _: &'s [u8]) -> okta_transport::oauth::SignFuture<'s> {
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
async fn an_answer_that_says_nothing_of_the_token_does_not_prove_it() {
    let org = org_with(app()).build();
    // Every call first finds the org busy, and is refused then.
    for _ in 0..2000 {
        org.fault(
            Fault::status(503)
                .set_header("retry-after", "0")
                .path("/api/"),
        );
        org.fault(Fault::status(401).code("E0000011").path("/api/"));
    }
    let (_, client) = client(&org, settings());
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(600) {
        list(&client).await.unwrap_err();
        advance(Duration::from_secs(1)).await;
    }
    let requests = org.token_requests();
    assert!(requests <= 25, "{requests} tokens in ten minutes");
}

#[tokio::test(start_paused = true)]
async fn nothing_of_a_failed_token_answer_is_quoted_but_its_error_and_description() {
    const SECRET: &str = "at-7fQm2Zt9vLx4Wc8Yb1Ns6Hd3";
    for (status, body, shown) in [
        (400, format!("<p>{SECRET}</p>"), None),
        (403, format!("{{\"access_token\":\"{SECRET}\"}}"), None),
        (
            400,
            format!("{{\"message\":\"{SECRET}\",\"errorSummary\":\"{SECRET}\"}}"),
            None,
        ),
        (
            401,
            format!(
                "{{\"error\":\"invalid_client\",\"error_description\":\"no\",\"x\":\"{SECRET}\"}}"
            ),
            Some("invalid_client: no"),
        ),
        (
            400,
            format!("{{\"error\":\"invalid_scope\",\"message\":\"{SECRET}\"}}"),
            Some("invalid_scope"),
        ),
        (500, format!("oops {SECRET}"), None),
    ] {
        let org = org_with(app()).build();
        org.fault(Fault::status(status).body(body).on("POST", TOKEN).always());
        let (oauth, client) = client(
            &org,
            settings().retry(okta_transport::RetryPolicy::builder().retries(0).build()),
        );
        let error = list(&client).await.unwrap_err();
        let text = format!("{error} {error:?} {:?}", oauth.snapshot());
        assert!(!text.contains(&SECRET[..8]), "{text}");
        if let Some(shown) = shown {
            assert!(error.to_string().contains(shown), "{error}");
        }
    }
}
