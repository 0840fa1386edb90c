//! Endpoints of the user's own.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use bytes::Bytes;
use common::{LIST, call, request, send, ssws};
use http::{Method, Response, StatusCode};
use okta_mock::MockOrg;
use serde_json::json;

#[tokio::test]
async fn a_route_is_an_endpoint_of_the_org() {
    let org = MockOrg::builder()
        .route(Method::GET, "/api/v1/users/{id}", |request| {
            let id = request.uri().path().rsplit('/').next().unwrap_or_default();
            (StatusCode::OK, json!({ "id": id }))
        })
        .build();
    let answer = call(&org, "GET", "/api/v1/users/me").await;
    assert_eq!((answer.status, answer.json()), (200, json!({ "id": "me" })));
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("x-okta-request-id").len(), 32);
    assert_eq!(answer.header("x-rate-limit-remaining"), "599");
    assert_eq!(
        send(&org, request("GET", "/api/v1/users/me", "", ""))
            .await
            .status,
        401
    );
    assert_eq!(call(&org, "POST", "/api/v1/users/me").await.status, 404);
}

#[tokio::test]
async fn a_token_endpoint_needs_no_credential_and_may_set_headers() {
    let org = MockOrg::builder()
        .route(Method::POST, "/oauth2/v1/token", |request| {
            assert_eq!(&request.body()[..], b"grant_type=client_credentials");
            Response::builder()
                .status(400)
                .header("dpop-nonce", "n1")
                .header("content-type", "application/json;charset=UTF-8")
                .body(Bytes::from_static(b"{\"error\":\"use_dpop_nonce\"}"))
                .unwrap()
        })
        .build();
    let answer = send(
        &org,
        request(
            "POST",
            "/oauth2/v1/token",
            "",
            "grant_type=client_credentials",
        ),
    )
    .await;
    assert_eq!((answer.status, answer.header("dpop-nonce")), (400, "n1"));
    assert_eq!(
        answer.header("content-type"),
        "application/json;charset=UTF-8"
    );
    assert_eq!(answer.json()["error"], "use_dpop_nonce");
}

#[tokio::test]
async fn a_route_goes_before_the_org_and_can_ask_it() {
    let inner = MockOrg::new();
    let asked = inner.clone();
    let org = MockOrg::builder()
        .route(Method::GET, LIST, move |_| {
            (StatusCode::OK, json!(asked.tokens().len()))
        })
        .build();
    assert_eq!(
        send(&org, request("GET", LIST, &ssws(), "")).await.json(),
        20
    );
}
