//! DPoP (RFC 9449): a proof for every attempt, nonces of both servers, and keys that change.
#![cfg(any(feature = "aws-lc-rs", feature = "ring"))]

use std::collections::HashSet;
use std::future::IntoFuture;
use std::time::Duration;

use crate::support::calls::url;
use crate::support::oauth::{
    TOKEN, api_requests, app, client, client_of, of_api, org_with, proof, settings,
};
use okta_core::{ApiTokenId, ListApiTokens, RevokeApiToken};
use okta_mock::Fault;
use okta_transport::auth::Refusal;
use okta_transport::observe::Event;
use okta_transport::retry::RetryReason;
use okta_transport::{ConcurrencyLayer, ErrorKind, RateLimitLayer, RetryPolicy, Stack};
use tokio::task::JoinSet;

#[tokio::test(start_paused = true)]
async fn every_attempt_has_a_proof_of_its_own_with_what_it_is_for() {
    let org = org_with(app()).build();
    let (_, client) = client(&org, settings().dpop());
    org.fault(Fault::status(503).path("/api/").times(2));
    let list = ListApiTokens::new().limit(2).unwrap().q("a b");
    client.call(list).await.unwrap();
    let id = org.tokens()[0]["id"].as_str().unwrap().to_owned();
    client
        .call(RevokeApiToken::new(id.parse::<ApiTokenId>().unwrap()))
        .await
        .unwrap();
    let attempts = of_api(&org);
    assert_eq!(attempts.len(), 4);
    let mut ids = HashSet::new();
    for (index, exchange) in attempts.iter().enumerate() {
        let (header, claims) = proof(exchange).unwrap();
        assert_eq!(
            (&header["typ"], &header["alg"]),
            (&"dpop+jwt".into(), &"ES256".into())
        );
        assert_eq!(
            header["jwk"].as_object().unwrap().len(),
            4,
            "nothing but the public half"
        );
        assert_eq!(claims["htm"], exchange.method.as_str());
        let path = if index < 3 {
            "/api/v1/api-tokens".to_owned()
        } else {
            format!("/api/v1/api-tokens/{id}")
        };
        assert_eq!(
            claims["htu"],
            format!("https://acme.okta.com{path}"),
            "without its query"
        );
        assert!(claims["ath"].is_string());
        assert!(ids.insert(claims["jti"].as_str().unwrap().to_owned()));
    }
    // So have the token requests, which prove no token.
    for exchange in org.log().iter().filter(|exchange| exchange.path() == TOKEN) {
        let (_, claims) = proof(exchange).unwrap();
        assert_eq!((&claims["htm"], claims.get("ath")), (&"POST".into(), None));
        assert!(ids.insert(claims["jti"].as_str().unwrap().to_owned()));
    }
}

#[tokio::test(start_paused = true)]
async fn a_resource_that_asks_for_a_nonce_gets_it_at_the_cost_of_one_repeat() {
    let org = org_with(app()).dpop_nonce_at_resources().build();
    // Not counted as retries, and not switched off with them.
    let (_, client) = client_of(&org, settings().dpop(), |oauth| {
        Stack::new(&url(), oauth).retry(RetryPolicy::builder().retries(0).build())
    });
    let told = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let seen = std::sync::Arc::clone(&told);
    let client = client.observe(move |_: Option<_>, event| {
        if let Event::Repeats { reason, .. } = event {
            seen.lock().unwrap().push(reason);
        }
    });
    client.call(ListApiTokens::new()).await.unwrap();
    client.call(ListApiTokens::new()).await.unwrap();
    assert_eq!(api_requests(&org), 3);
    org.rotate_dpop_nonces();
    let mut calls = JoinSet::new();
    for _ in 0..50 {
        calls.spawn(client.call(ListApiTokens::new()).into_future());
    }
    for result in calls.join_all().await {
        result.unwrap();
    }
    client.call(ListApiTokens::new()).await.unwrap();
    assert_eq!(
        org.access_tokens_issued(),
        1,
        "no token was thrown away for a nonce"
    );
    let told = told.lock().unwrap();
    assert!(
        told.iter()
            .all(|reason| *reason == RetryReason::Credential(Refusal::Nonce))
    );
    assert!((2..=51).contains(&told.len()));
}

#[tokio::test(start_paused = true)]
async fn a_refused_token_and_a_refused_nonce_are_cured_in_one_call() {
    let org = org_with(app()).dpop_nonce_at_resources().build();
    let (_, client) = client(&org, settings().dpop());
    client.call(ListApiTokens::new()).await.unwrap();
    org.clear_log();
    org.revoke_access_tokens();
    org.rotate_dpop_nonces();
    client.call(ListApiTokens::new()).await.unwrap();
    // The token, the nonce of the token endpoint, the token again; the nonce of the resource, and the call.
    let statuses: Vec<_> = org
        .log()
        .iter()
        .map(|exchange| exchange.status.unwrap().as_u16())
        .collect();
    assert_eq!(statuses, [401, 400, 200, 401, 200]);
}

#[tokio::test(start_paused = true)]
async fn a_nonce_that_the_resource_never_takes_ends_the_call() {
    let org = org_with(app()).build();
    let refuse = |status, nonce: &str| {
        let fault = Fault::status(status).body("").path("/api/");
        let fault = fault.set_header("www-authenticate", r#"DPoP error="use_dpop_nonce""#);
        if nonce.is_empty() {
            fault
        } else {
            fault.set_header("dpop-nonce", nonce)
        }
    };
    for (faults, sent) in [
        (
            vec![refuse(401, "a"), refuse(400, "b"), refuse(401, "c")],
            2,
        ),
        (vec![refuse(401, ""), refuse(401, "")], 1),
        (vec![refuse(400, ""), refuse(401, "")], 1),
    ] {
        let (_, client) = client(&org, settings().dpop());
        for fault in faults {
            org.fault(fault);
        }
        let error = client.call(ListApiTokens::new()).await.unwrap_err();
        assert!(matches!(
            error.kind(),
            ErrorKind::Unauthorized | ErrorKind::Rejected
        ));
        assert_eq!(error.attempts(), sent);
        assert!(
            error.to_string().contains("asks for a DPoP nonce"),
            "{error}"
        );
        assert!(!error.refuses_credential());
        org.clear_faults();
    }
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_went_wrong_is_corrected_by_a_resource_too() {
    let org = org_with(app()).build();
    let (_, client) = client(&org, settings().dpop());
    client.call(ListApiTokens::new()).await.unwrap();
    let ahead = org.now() + jiff::SignedDuration::from_mins(8);
    let date = ahead.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    let refused = Fault::status(401)
        .body("")
        .path("/api/")
        .set_header("date", &date);
    let refused = refused.set_header("www-authenticate", r#"DPoP error="invalid_dpop_proof""#);
    org.fault(refused);
    org.clear_log();
    // The org is where it was, so the proof that is made eight minutes ahead is refused in earnest, and set right again.
    let error = client.call(ListApiTokens::new()).await.unwrap_err();
    assert_eq!(error.attempts(), 2);
    let (_, claims) = proof(&org.log()[1]).unwrap();
    let made = claims["iat"].as_i64().unwrap();
    assert!((made - ahead.as_second()).abs() <= 1);
    client.call(ListApiTokens::new()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_proof_that_cannot_be_right_is_told_by_the_token_endpoint() {
    let org = org_with(app()).build();
    let refused = serde_json::json!({ "error": "invalid_dpop_proof", "error_description": "The key is too small." });
    org.fault(Fault::status(400).json(&refused).on("POST", TOKEN).always());
    let (_, client) = client(&org, settings().dpop());
    let error = client.call(ListApiTokens::new()).await.unwrap_err();
    assert_eq!(
        error.token_error().unwrap().code(),
        Some("invalid_dpop_proof")
    );
    assert!(
        error
            .to_string()
            .contains("check the DPoP settings of the app"),
        "{error}"
    );
    // Once with another proof, and that is all.
    assert_eq!(org.log().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_proof_that_is_rejected_is_made_anew_and_tried_once() {
    let used = r#"DPoP error="invalid_dpop_proof", error_description="The DPoP proof JWT has already been used.""#;
    for status in [400, 401] {
        for (refusals, ends_well) in [(1, true), (2, false)] {
            let org = org_with(app()).build();
            let refused = Fault::status(status).body("").path("/api/");
            org.fault(refused.set_header("www-authenticate", used).times(refusals));
            let (_, client) = client(&org, settings().dpop());
            let result = client.call(ListApiTokens::new()).await;
            assert_eq!(api_requests(&org), 2);
            let calls: Vec<_> = org.log();
            let ids: std::collections::HashSet<_> = calls
                .iter()
                .filter(|exchange| exchange.path() != TOKEN)
                .map(|exchange| proof(exchange).unwrap().1["jti"].to_string())
                .collect();
            assert_eq!(ids.len(), 2, "another proof");
            assert_eq!(org.access_tokens_issued(), 1, "and the same token");
            let Err(error) = result else {
                assert!(ends_well);
                continue;
            };
            assert!(!ends_well, "{error}");
            let text = error.to_string();
            let reason = "(DPoP invalid_dpop_proof: The DPoP proof JWT has already been used.)";
            assert!(text.contains(reason), "{text}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn every_call_that_went_out_by_a_wrong_clock_is_repeated_and_not_only_the_first() {
    let org = org_with(app()).latency(Duration::from_millis(20)).build();
    let (_, client) = client_of(&org, settings().dpop(), |oauth| {
        // All of them are in flight at once.
        Stack::new(&url(), oauth)
            .rate_limit(RateLimitLayer::default().bucket_by(|_| None))
            .concurrency(ConcurrencyLayer::new(u32::MAX).unwrap())
    });
    client.call(ListApiTokens::new()).await.unwrap();
    // The machine slept: its clock stood still, and the org's went on.
    let ahead = org.now() + jiff::SignedDuration::from_mins(9);
    let date = ahead.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    let refused = Fault::status(401)
        .body("")
        .path("/api/")
        .set_header("date", &date);
    let refused = refused.set_header("www-authenticate", r#"DPoP error="invalid_dpop_proof""#);
    org.fault(refused.times(20));
    org.clear_log();
    let mut calls = JoinSet::new();
    for _ in 0..20 {
        calls.spawn(client.call(ListApiTokens::new()).into_future());
    }
    let attempts = calls
        .join_all()
        .await
        .into_iter()
        .map(|result| match result {
            Ok(_) => 2,
            Err(error) => error.attempts(),
        });
    // The fake org's clock did not move, so the repeats are refused; but each call made one.
    assert!(attempts.into_iter().all(|attempts| attempts == 2));
    let repeated = of_api(&org).into_iter().skip(20);
    for exchange in repeated {
        let (_, claims) = proof(&exchange).unwrap();
        assert!((claims["iat"].as_i64().unwrap() - ahead.as_second()).abs() <= 1);
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_wrong_with_the_proof_is_found_among_other_challenges() {
    let org = org_with(app()).build();
    let (_, client) = client(&org, settings().dpop());
    client.call(ListApiTokens::new()).await.unwrap();
    let refused = Fault::status(401)
        .body("")
        .path("/api/")
        .append_header(
            "www-authenticate",
            r#"Bearer error="invalid_token", error_description="none""#,
        )
        .append_header("www-authenticate", r#"DPoP error="use_dpop_nonce""#)
        .set_header("dpop-nonce", "a");
    org.fault(refused);
    client.call(ListApiTokens::new()).await.unwrap();
    assert_eq!(
        org.access_tokens_issued(),
        1,
        "the token was not thrown away for a nonce"
    );
}

#[tokio::test(start_paused = true)]
async fn a_400_about_a_proof_means_nothing_to_a_token_without_one() {
    let org = org_with(app()).build();
    let (_, client) = client(&org, settings());
    let refused = Fault::status(400).body("").path("/api/");
    org.fault(refused.set_header("www-authenticate", r#"DPoP error="use_dpop_nonce""#));
    let error = client.call(ListApiTokens::new()).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Rejected, 1));
    assert!(!error.refuses_credential());
    client.call(ListApiTokens::new()).await.unwrap();
    assert_eq!(org.access_tokens_issued(), 1);
}
