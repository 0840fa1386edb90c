//! Access tokens: when one is fetched, who waits for it, and who does not.
#![cfg(any(feature = "aws-lc-rs", feature = "ring"))]

use std::future::IntoFuture;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::support::calls::url;
use crate::support::oauth::{
    TOKEN, api_requests, app, client, client_of, list, org_with, settings, slow_tokens,
};
use okta_core::ListApiTokens;
use okta_mock::{Exchange, Fault};
use okta_transport::observe::{Event, WaitReason};
use okta_transport::{BoxStack, Client, ConcurrencyLayer, ErrorKind, RateLimitLayer, Sent, Stack};
use tokio::task::JoinSet;
use tokio::time::{Instant, advance, sleep};
use tokio_test::task::spawn;
use tokio_test::{assert_pending, assert_ready_ok};

const HOUR: Duration = Duration::from_secs(3600);

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
    // All hundred are in flight when the token is refused.
    let (_, client) = client_of(&org, settings(), |oauth| {
        Stack::new(&url(), oauth)
            .rate_limit(RateLimitLayer::default().bucket_by(|_| None))
            .concurrency(ConcurrencyLayer::new(u32::MAX).unwrap())
    });
    at_once(&client, 100).await;
    for round in 1..=3 {
        org.clear_log();
        org.revoke_access_tokens();
        let begun = Instant::now();
        at_once(&client, 100).await;
        // The refusal, the token, and the call again, of 100 ms each.
        assert_eq!(begun.elapsed().as_millis() / 10, 30);
        assert_eq!(org.access_tokens_issued(), 1 + round);
        let refused = |exchange: &&Exchange| exchange.status.is_some_and(|it| it == 401);
        assert_eq!(org.log().iter().filter(refused).count(), 100);
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

#[tokio::test(start_paused = true)]
async fn an_invalid_session_is_about_the_token_and_renews_it_once() {
    for status in [403, 401] {
        for (refusals, ends_well) in [(1, true), (5, false)] {
            let org = org_with(app()).build();
            let refused = Fault::status(status).code("E0000005").path("/api/");
            org.fault(refused.times(refusals));
            let (_, client) = client(&org, settings());
            let result = client.call(ListApiTokens::new()).await;
            assert_eq!(api_requests(&org), 2);
            assert_eq!(org.access_tokens_issued(), 2);
            assert_eq!(result.is_ok(), ends_well);
            let Err(error) = result else {
                continue;
            };
            assert!(error.refuses_credential());
            let text = error.to_string();
            assert!(text.contains("Okta saw no valid credential"), "{text}");
            assert!(!text.contains("okta.apiTokens.read"), "{text}");
        }
    }
}
