//! The token endpoint: what it grants, and what it makes of a request before it looks at the client.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use common::{
    Answer, LIST, call,
    oauth::{Client, MANAGE, READ, TOKEN, access_token, form, token_request},
    one, request, send, try_send,
};
use okta_mock::{Fault, MockOrg, RateLimit};
use std::{collections::HashSet, time::Duration};
use tokio::time::advance;

async fn list(org: &MockOrg, authorization: &str) -> Answer {
    send(org, request("GET", LIST, authorization, "")).await
}

#[tokio::test(start_paused = true)]
async fn a_good_request_gets_a_bearer_token() {
    let client = Client::new();
    let org = client.org();
    let answer = client.ask(&org, &format!("{READ} {MANAGE}")).await;
    let token = access_token(&answer);
    let body = answer.json();
    assert_eq!(body["token_type"], "Bearer");
    assert_eq!(body["expires_in"], 3600);
    assert_eq!(body["scope"], format!("{READ} {MANAGE}"));
    assert_eq!(body.as_object().unwrap().len(), 4);
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("cache-control"), "no-cache, no-store");
    assert_eq!(answer.header("x-rate-limit-remaining"), "599");
    assert!(!answer.headers.contains_key("dpop-nonce"));
    assert!(answer.headers.contains_key("x-okta-request-id"));
    assert_eq!(token.split('.').count(), 3);
    assert!(token.starts_with("eyJ"));
    assert_eq!(list(&org, &format!("Bearer {token}")).await.status, 200);
    assert_eq!(org.bucket().remaining, 599, "of another bucket");
}

#[tokio::test(start_paused = true)]
async fn scopes_are_what_was_asked_for_and_granted() {
    let client = Client::new();
    let narrow = client.app().grant_only(&[READ]);
    let narrow = MockOrg::builder().service_app(narrow).build();
    let none = MockOrg::builder()
        .service_app(client.app().grant_only(&[]))
        .build();
    let org = client.org();
    let both = format!("{MANAGE} {READ} {MANAGE}");
    let sorted = format!("{MANAGE} {READ}");
    for (org, asked, granted) in [
        (&org, READ, Ok(READ)),
        (&org, &both, Ok(&sorted[..])),
        (&narrow, &both, Ok(READ)),
        (&none, READ, Err("not configured")),
        (&org, "", Err("'scope' must be provided")),
        (&org, " ", Err("'scope' must be provided")),
        (&org, "okta.users.read", Err("not configured")),
        (
            &org,
            "okta.apiTokens.read okta.users.read",
            Err("not configured"),
        ),
        (&org, "okta.apitokens.read", Err("not configured")),
    ] {
        let answer = client.ask(org, asked).await;
        let body = answer.json();
        match granted {
            Ok(granted) => assert_eq!((answer.status, &body["scope"]), (200, &granted.into())),
            Err(reason) => {
                assert_eq!(
                    (answer.status, &body["error"]),
                    (400, &"invalid_scope".into())
                );
                let description = body["error_description"].as_str().unwrap();
                assert!(description.contains(reason), "{asked}: {description}");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn scopes_decide_what_a_token_may() {
    let client = Client::new();
    let org = client.org();
    let id = org.tokens()[2]["id"].as_str().unwrap().to_owned();
    let reader = format!("Bearer {}", client.bearer(&org, READ).await);
    let manager = format!("Bearer {}", client.bearer(&org, MANAGE).await);
    for (authorization, method, path, status) in [
        (&reader, "GET", LIST, 200),
        (&reader, "DELETE", &one(&id), 403),
        (&manager, "GET", LIST, 200),
        (&manager, "DELETE", &one("current"), 403),
        (&manager, "DELETE", &one(&id), 204),
    ] {
        let answer = send(&org, request(method, path, authorization, "")).await;
        assert_eq!(answer.status, status, "{method} {path}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_form_is_looked_at_first() {
    let client = Client::new();
    let org = client.org();
    let assertion = client.key.sign(&client.assertion(&org));
    let good = form(&assertion, READ);
    let edit = |from: &str, to: &str| {
        assert!(good.contains(from));
        good.replacen(from, to, 1)
    };
    let other_client = format!("{good}&client_id=0oa2");
    for (body, status, error, reason) in [
        (
            String::new(),
            400,
            "invalid_request",
            "'grant_type' is missing",
        ),
        (
            edit("grant_type", "x"),
            400,
            "invalid_request",
            "'grant_type' is missing",
        ),
        (
            edit("client_credentials", ""),
            400,
            "invalid_request",
            "'grant_type' is missing",
        ),
        (
            edit("client_credentials", "password"),
            400,
            "unsupported_grant_type",
            "client_credentials",
        ),
        (
            edit("client_assertion_type", "x"),
            401,
            "invalid_client",
            "'client_assertion_type' is missing",
        ),
        (
            edit("jwt-bearer", "saml2-bearer"),
            401,
            "invalid_client",
            "client_assertion_type is invalid",
        ),
        (
            edit("client_assertion=", "x="),
            401,
            "invalid_client",
            "'client_assertion' is missing",
        ),
        (
            format!("{good}&scope=x"),
            400,
            "invalid_request",
            "'scope' is given more than once",
        ),
        (
            format!("{good}&client_secret=x"),
            400,
            "invalid_request",
            "multiple client credentials",
        ),
        (format!("{good}&x=%ff"), 400, "invalid_request", "not UTF-8"),
        (
            other_client,
            401,
            "invalid_client",
            "'client_id' must be the issuer",
        ),
    ] {
        let answer = send(&org, token_request(&body, None)).await;
        refused(&answer, status, error, reason);
    }
    assert_eq!(org.access_tokens_issued(), 0);
    assert_eq!(org.token_requests(), 11);
}

#[tokio::test(start_paused = true)]
async fn the_request_must_be_a_form_without_other_credentials() {
    let client = Client::new();
    let org = client.org();
    let good = || token_request(&form(&client.key.sign(&client.assertion(&org)), READ), None);
    for content_type in [
        "",
        "application/json",
        "text/plain; application/x-www-form-urlencoded",
    ] {
        let mut request = good();
        let headers = request.headers_mut();
        headers.insert("content-type", content_type.parse().unwrap());
        refused(
            &send(&org, request).await,
            400,
            "invalid_request",
            "content type",
        );
    }
    let mut request = good();
    let headers = request.headers_mut();
    headers.insert("authorization", "Basic eDp5".parse().unwrap());
    refused(
        &send(&org, request).await,
        400,
        "invalid_request",
        "multiple client credentials",
    );
    let mut request = good();
    let charset = "Application/X-WWW-Form-Urlencoded; charset=UTF-8";
    let headers = request.headers_mut();
    headers.insert("content-type", charset.parse().unwrap());
    assert_eq!(send(&org, request).await.status, 200);
    let answer = call(&org, "GET", TOKEN).await;
    assert_eq!((answer.status, &*answer.code()), (405, "E0000022"));
}

#[tokio::test(start_paused = true)]
async fn a_token_lives_as_long_as_it_says() {
    let client = Client::new();
    let org = client
        .builder()
        .token_lifetime(Duration::from_secs(90))
        .build();
    let answer = client.ask(&org, READ).await;
    assert_eq!(answer.json()["expires_in"], 90);
    let authorization = format!("Bearer {}", access_token(&answer));
    advance(Duration::from_millis(89_999)).await;
    assert_eq!(list(&org, &authorization).await.status, 200);
    advance(Duration::from_millis(1)).await;
    invalid_token(&list(&org, &authorization).await, "Bearer");
}

#[tokio::test(start_paused = true)]
async fn tokens_can_be_revoked() {
    let client = Client::new();
    let org = client.builder().access_token("given", &[READ]).build();
    let (a, b) = (
        client.bearer(&org, READ).await,
        client.bearer(&org, READ).await,
    );
    let bearer = |token: &str| format!("Bearer {token}");
    assert!(org.revoke_access_token(&a));
    assert!(!org.revoke_access_token(&a));
    invalid_token(&list(&org, &bearer(&a)).await, "Bearer");
    assert_eq!(list(&org, &bearer(&b)).await.status, 200);
    org.revoke_access_tokens();
    invalid_token(&list(&org, &bearer(&b)).await, "Bearer");
    assert_eq!(list(&org, &bearer("given")).await.status, 200);
    let next = client.bearer(&org, READ).await;
    assert_eq!(list(&org, &bearer(&next)).await.status, 200);
    assert_eq!(org.access_tokens_issued(), 3);
    invalid_token(&list(&org, &format!("DPoP {next}")).await, "DPoP");
}

#[tokio::test(start_paused = true)]
async fn tokens_differ_and_come_out_the_same_on_every_run() {
    let client = Client::new();
    let (org, again) = (client.org(), client.org());
    let mut tokens = HashSet::new();
    for _ in 0..5 {
        let token = client.bearer(&org, READ).await;
        assert_eq!(client.bearer(&again, READ).await, token);
        assert!(tokens.insert(token));
    }
}

#[tokio::test(start_paused = true)]
async fn faults_meet_the_token_endpoint_too() {
    let client = Client::new();
    let org = client.org();
    let on = |fault: Fault| org.fault(fault.on("POST", TOKEN));
    on(Fault::status(503));
    assert_eq!(client.ask(&org, READ).await.status, 503);
    assert_eq!(org.access_tokens_issued(), 0);
    on(Fault::reset().executed());
    let assertion = client.key.sign(&client.assertion(&org));
    let request = || token_request(&form(&assertion, READ), None);
    try_send(&org, request()).await.unwrap_err();
    assert_eq!(org.access_tokens_issued(), 1);
    refused(
        &send(&org, request()).await,
        401,
        "invalid_client",
        "used before",
    );
    on(Fault::status(500).executed());
    assert_eq!(client.ask(&org, READ).await.status, 500);
    assert_eq!((org.token_requests(), org.access_tokens_issued()), (4, 2));
    assert_eq!(
        org.bucket().remaining,
        600,
        "faults are counted where they belong"
    );
}

#[tokio::test(start_paused = true)]
async fn its_bucket_is_its_own() {
    let client = Client::new();
    let rule = RateLimit::new(2, Duration::from_secs(60));
    let org = client.builder().rate_limit(rule).build();
    org.drain(2);
    let token = client.bearer(&org, READ).await;
    org.fault(Fault::status(502).on("POST", TOKEN));
    client.ask(&org, READ).await;
    let answer = client.ask(&org, READ).await;
    assert_eq!((answer.status, &*answer.code()), (429, "E0000047"));
    assert_eq!(list(&org, &format!("Bearer {token}")).await.status, 429);
}

#[tokio::test(start_paused = true)]
async fn the_last_app_with_an_id_is_the_one() {
    let (old, new) = (Client::new(), Client::new());
    let org = old.builder().service_app(new.app()).build();
    assert_eq!(old.ask(&org, READ).await.status, 401);
    assert_eq!(new.ask(&org, READ).await.status, 200);
}

#[tokio::test(start_paused = true)]
async fn debug_shows_no_access_token() {
    let client = Client::new();
    let builder = client.builder();
    let org = builder.clone().build();
    let token = client.bearer(&org, READ).await;
    list(&org, &format!("Bearer {token}")).await;
    let shown = format!("{builder:?} {org:?} {:?} {:?}", org.log(), client.app());
    assert!(shown.contains("0oa1client"));
    assert!(!shown.contains("eyJ"), "{shown}");
}

fn refused(answer: &Answer, status: u16, error: &str, reason: &str) {
    let body = answer.json();
    let description = body["error_description"].as_str().unwrap();
    assert_eq!(
        (answer.status, &body["error"]),
        (status, &error.into()),
        "{description}"
    );
    assert!(description.contains(reason), "{description}");
    assert_eq!(answer.header("cache-control"), "no-cache, no-store");
}

fn invalid_token(answer: &Answer, scheme: &str) {
    assert_eq!((answer.status, &*answer.code()), (401, "E0000011"));
    let challenge = answer.header("www-authenticate");
    assert!(challenge.starts_with(scheme) && challenge.contains("error=\"invalid_token\""));
}
