//! What a client of OAuth 2.0 makes of bad settings, bad answers and a wrong clock: an error that says what to change, no
//! secret in it, and no loop.
#![cfg(any(feature = "aws-lc-rs", feature = "ring"))]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::support::oauth::{READ, SECRET, TOKEN, app, client, failure, org_with, settings};
use http::{HeaderValue, Method, Response};
use okta_core::ListApiTokens;
use okta_mock::{Fault, MockOrg};
use okta_transport::ErrorKind;
use serde_json::{Value, json};

/// The token endpoint answers everything with this.
fn answering(fault: Fault) -> MockOrg {
    let org = org_with(app()).build();
    org.fault(fault.on("POST", TOKEN).always());
    org
}

fn granted(change: impl FnOnce(&mut Value)) -> MockOrg {
    let mut answer = json!({ "access_token": SECRET, "token_type": "Bearer", "expires_in": 3600, "scope": READ });
    change(&mut answer);
    answering(Fault::status(200).json(&answer))
}

/// Every org of a table refuses by these words, after so many requests.
async fn all_refuse(kind: ErrorKind, requests: usize, table: Vec<(MockOrg, &str)>) {
    for (org, words) in table {
        let error = failure(&org, settings()).await;
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.to_string().contains(words), "{words}: {error}");
        assert_eq!(org.token_requests(), requests, "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_good_status_with_a_bad_token_is_an_error_that_says_so() {
    let without =
        |member: &str| granted(|answer| drop(answer.as_object_mut().unwrap().remove(member)));
    let with = |member: &str, value: Value| granted(|answer| answer[member] = value);
    let html = format!("<html><body>Sign in {SECRET}</body></html>");
    let table = vec![
        (
            answering(Fault::status(200).html(&html)),
            "JSON was expected",
        ),
        (
            answering(Fault::status(200).body("")),
            "it is no token answer",
        ),
        (
            answering(Fault::status(200).json(&json!([SECRET]))),
            "it is no token answer",
        ),
        (
            answering(Fault::oversized(2 << 20)),
            "larger than the bound",
        ),
        (without("access_token"), "it has no access_token"),
        (with("access_token", json!("")), "it has no access_token"),
        (with("access_token", json!("a\nb")), "a line break"),
        (without("token_type"), "it has no token_type"),
        (
            with("token_type", json!("mac")),
            "its token_type is not Bearer",
        ),
        (
            with("token_type", json!("DPoP")),
            "its token_type is not Bearer",
        ),
        (without("expires_in"), "it has no expires_in"),
        (with("expires_in", json!("soon")), "it has no expires_in"),
        (with("expires_in", json!(0)), "its expires_in is 0"),
        (with("expires_in", json!(-5)), "its expires_in is 0"),
    ];
    all_refuse(ErrorKind::TokenRefused, 1, table).await;
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_told_in_its_words_and_with_what_to_do() {
    let refusing = |error: &str| answering(Fault::status(400).json(&json!({ "error": error })));
    let echo = format!("client_assertion={SECRET} is not known");
    let location = "https://login.example/?session=1";
    let redirect = Fault::status(302).set_header("location", location);
    let table = vec![
        (refusing("invalid_client"), "check the client id 0oa1app"),
        (
            refusing("invalid_scope"),
            "asked for: okta.apiTokens.read okta.apiTokens.manage",
        ),
        (refusing("unsupported_grant_type"), "unsupported_grant_type"),
        (
            // Nothing of a body that is no answer of a token endpoint is quoted.
            answering(Fault::status(401).body(echo)),
            "401 Unauthorized; check the credential [",
        ),
        (answering(Fault::status(404).html("not here")), "404"),
        (answering(redirect), "redirect"),
    ];
    all_refuse(ErrorKind::TokenRefused, 1, table).await;
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_that_fails_is_told_from_one_that_refuses() {
    let at_once = vec![(answering(Fault::status(500)), "500")];
    all_refuse(ErrorKind::TokenUnavailable, 1, at_once).await;
    let repeated = vec![
        (answering(Fault::status(503)), "503"),
        (answering(Fault::reset()), "the connection broke"),
    ];
    all_refuse(ErrorKind::TokenUnavailable, 4, repeated).await;
}

#[tokio::test(start_paused = true)]
async fn small_differences_of_a_good_answer_are_taken() {
    for (member, value) in [
        ("token_type", json!("bearer")),
        ("expires_in", json!("3600")),
        ("expires_in", json!(3600.0)),
        ("expires_in", json!(1e300)),
        ("scope", json!("okta.apiTokens.manage  okta.users.read")),
    ] {
        let org = granted(|answer| answer[member] = value);
        let (oauth, _) = client(&org, settings());
        oauth.ready().await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn a_bearer_token_is_not_taken_for_one_that_is_bound() {
    let org = granted(|_| ());
    let error = failure(&org, settings().dpop()).await;
    assert!(
        error.to_string().contains("a DPoP token was asked for"),
        "{error}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_nonce_that_is_never_right_ends_after_one_repeat() {
    let refuse = json!({ "error": "use_dpop_nonce", "error_description": "Nonce." });
    // It gives another one each time, or always the same, or none.
    let given = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&given);
    let body = refuse.to_string();
    let new_each_time = org_with(app())
        .route(Method::POST, TOKEN, move |_| {
            let nonce = format!("nonce-{}", counter.fetch_add(1, Ordering::SeqCst));
            let mut answer = Response::new(bytes::Bytes::from(body.clone()));
            *answer.status_mut() = http::StatusCode::BAD_REQUEST;
            answer
                .headers_mut()
                .insert("dpop-nonce", HeaderValue::try_from(nonce).unwrap());
            answer
        })
        .build();
    let same = answering(
        Fault::status(400)
            .json(&refuse)
            .set_header("dpop-nonce", "same"),
    );
    let none = answering(Fault::status(400).json(&refuse));
    for (org, requests) in [(new_each_time, 2), (same, 2), (none, 1)] {
        let error = failure(&org, settings().dpop()).await;
        assert_eq!(error.kind(), ErrorKind::TokenRefused);
        assert!(error.to_string().contains("DPoP nonce"), "{error}");
        assert_eq!(org.log().len(), requests);
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_of_a_good_status_is_quoted_whatever_became_of_its_body() {
    // It begins like no JWT, so no mask would hide it.
    const OPAQUE: &str = "00f1ea7a84b1df5e0c1a9f";
    let body = format!("{{\"access_token\":\"{OPAQUE}\",\"token_type\":\"Bearer\"");
    for fault in [
        Fault::status(200).body(body.clone()),
        Fault::status(200).body(format!("{body}}}")),
        Fault::status(200).body(format!("{body}{}", "x".repeat(2 << 20))),
    ] {
        let org = answering(fault);
        let error = failure(&org, settings()).await;
        let source = format!("{error} {error:?} {:?}", error.token_error());
        assert!(!source.contains(OPAQUE), "{source}");
    }
    // Cut in the middle of the token.
    let org = org_with(app()).build();
    org.fault(Fault::cut(40).on("POST", TOKEN).always());
    let error = failure(&org, settings()).await;
    assert!(!format!("{error:?}").contains("access_token"), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn an_answer_without_scopes_granted_what_was_asked_for() {
    for scope in [None, Some(""), Some(" ")] {
        let org = granted(|answer| match scope {
            Some(scope) => answer["scope"] = json!(scope),
            None => drop(answer.as_object_mut().unwrap().remove("scope")),
        });
        let (oauth, _) = client(&org, settings());
        oauth.ready().await.unwrap();
        let asked = ["okta.apiTokens.read", "okta.apiTokens.manage"];
        assert_eq!(oauth.snapshot().scopes, asked, "{scope:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_refusal_promises_nothing_and_advises_on_what_it_is_about() {
    let described = |description: &str| {
        let said = json!({ "error": "invalid_client", "error_description": description });
        answering(Fault::status(401).json(&said))
    };
    let key = "check the client id 0oa1app";
    for (org, advice) in [
        (
            described("The client secret supplied for a confidential client is invalid."),
            key,
        ),
        (described("The kid is unknown."), key),
        (
            described(
                "The audience claim for client_assertion must be the endpoint invoked for the request.",
            ),
            "the assertion is for https://",
        ),
        (
            described("The client_assertion token is expired."),
            "compare the clock",
        ),
        (
            described("The JWT was issued in the future."),
            "compare the clock",
        ),
        (
            answering(Fault::status(400).json(&json!({ "error": "invalid_scope" }))),
            "grant the scopes",
        ),
        (
            answering(Fault::status(401).code("E0000015")),
            "401 Unauthorized",
        ),
    ] {
        let (_, client) = client(&org, settings());
        let error = client.call(ListApiTokens::new()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TokenRefused, "{error}");
        let text = error.to_string();
        assert!(text.contains(advice), "{advice}: {text}");
        assert!(!text.contains("it would work"), "{text}");
        assert_eq!(text.contains(key), advice == key, "{text}");
    }
    // What can pass is told with its time.
    let org = answering(Fault::status(503));
    let (_, client) = client(&org, settings());
    client.call(ListApiTokens::new()).await.unwrap_err();
    let error = client.call(ListApiTokens::new()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TokenUnavailable);
    assert!(error.to_string().contains("it would work"), "{error}");
}
