//! Access tokens that are bound to a key, at the resources.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use common::{
    Answer, LIST,
    oauth::{Client, Draft, Key, MANAGE, READ, TOKEN_URL, base64url, form, token_request},
    one, request, send,
};
use http::{Method, Request, StatusCode};
use okta_mock::MockOrg;
use ring::digest::{SHA256, digest};
use serde_json::json;
use std::time::Duration;
use tokio::time::advance;

const LIST_URL: &str = "https://test.okta.com/api/v1/api-tokens";

/// A good proof for a list.
fn proof(client: &Client, org: &MockOrg, token: &str) -> Draft {
    let mut draft = client.proof(org, "GET", LIST_URL);
    draft.claims["ath"] = json!(base64url(digest(&SHA256, token.as_bytes())));
    draft
}

async fn call(org: &MockOrg, method: &str, path: &str, token: &str, proof: &str) -> Answer {
    let mut request = request(method, path, &format!("DPoP {token}"), "");
    request.headers_mut().insert("dpop", proof.parse().unwrap());
    send(org, request).await
}

async fn list(client: &Client, org: &MockOrg, token: &str, proof: &Draft) -> Answer {
    call(org, "GET", LIST, token, &client.dpop.sign(proof)).await
}

fn refused(answer: &Answer, error: &str, reason: &str) {
    let challenge = answer.header("www-authenticate");
    assert_eq!(
        (answer.status, &*answer.code()),
        (401, "E0000011"),
        "{reason}"
    );
    let expected = if error == "invalid_token" {
        "DPoP realm=\"okta\", error=\"invalid_token\"".to_owned()
    } else {
        format!("DPoP error=\"{error}\"")
    };
    assert!(challenge.starts_with(&expected), "{challenge}");
    assert!(challenge.contains(reason), "{challenge}");
    assert_eq!(
        answer.headers.contains_key("dpop-nonce"),
        error == "use_dpop_nonce"
    );
}

#[tokio::test(start_paused = true)]
async fn a_token_comes_with_a_proof_of_its_key() {
    for dpop in [Key::p256(), Key::p384(), Key::rsa()] {
        let client = Client {
            dpop,
            ..Client::new()
        };
        let org = client.org();
        let token = client.bound(&org, &format!("{READ} {MANAGE}")).await;
        let id = org.tokens()[2]["id"].as_str().unwrap().to_owned();
        for (method, path, status) in [("GET", LIST.to_owned(), 200), ("DELETE", one(&id), 204)] {
            let mut draft = proof(&client, &org, &token);
            draft.claims["htm"] = json!(method);
            draft.claims["htu"] = json!(format!("https://test.okta.com{path}"));
            let text = client.dpop.sign(&draft);
            let path = format!("{path}?limit=1&q=x");
            assert_eq!(
                call(&org, method, &path, &token, &text).await.status,
                status
            );
        }
    }
}

#[tokio::test(start_paused = true)]
async fn every_part_of_a_proof_is_checked() {
    let client = Client::new();
    let org = client.org();
    let token = client.bound(&org, READ).await;
    let now = org.now().as_second();
    for (reason, path, value) in [
        ("'typ' header", "header.typ", json!("jwt")),
        ("another algorithm", "header.alg", json!("HS256")),
        ("must have a 'jwk'", "header.jwk", json!(null)),
        ("private key", "header.jwk.d", json!("x")),
        ("signature", "header.jwk", Key::p256().jwk()),
        ("'htm' claim", "claims.htm", json!("POST")),
        ("'htu' claim", "claims.htu", json!(TOKEN_URL)),
        (
            "'htu' claim",
            "claims.htu",
            json!(format!("{LIST_URL}?limit=1")),
        ),
        ("'iat' claim", "claims.iat", json!(now - 301)),
        ("'iat' claim", "claims.iat", json!(now + 301)),
        ("'ath' claim", "claims.ath", json!(null)),
        ("'ath' claim", "claims.ath", json!("x")),
        (
            "'ath' claim",
            "claims.ath",
            json!(base64url(digest(&SHA256, b"other"))),
        ),
        ("'jti' claim", "claims.jti", json!(null)),
    ] {
        let draft = proof(&client, &org, &token).with(path, value);
        refused(
            &list(&client, &org, &token, &draft).await,
            "invalid_dpop_proof",
            reason,
        );
    }
    let good = proof(&client, &org, &token);
    assert_eq!(list(&client, &org, &token, &good).await.status, 200);
    refused(
        &list(&client, &org, &token, &good).await,
        "invalid_dpop_proof",
        "used before",
    );
    let other = Client::new();
    let foreign = proof(&other, &org, &token);
    refused(
        &list(&other, &org, &token, &foreign).await,
        "invalid_dpop_proof",
        "another key",
    );
}

#[tokio::test(start_paused = true)]
async fn a_bound_token_comes_in_no_other_way() {
    let client = Client::new();
    let org = client.org();
    let token = client.bound(&org, READ).await;
    let send_as =
        async |authorization: String| send(&org, request("GET", LIST, &authorization, "")).await;
    refused(
        &send_as(format!("Bearer {token}")).await,
        "invalid_token",
        "bound to a key",
    );
    refused(
        &send_as(format!("DPoP {token}")).await,
        "invalid_dpop_proof",
        "header is missing",
    );
    let (text, again) = (proof(&client, &org, &token), proof(&client, &org, &token));
    let mut two = request("GET", LIST, &format!("DPoP {token}"), "");
    for draft in [&text, &again] {
        two.headers_mut()
            .append("dpop", client.dpop.sign(draft).parse().unwrap());
    }
    refused(
        &send(&org, two).await,
        "invalid_dpop_proof",
        "more than one",
    );
    let unknown = proof(&client, &org, "eyJ");
    refused(
        &list(&client, &org, "eyJ", &unknown).await,
        "invalid_token",
        "invalid or has expired",
    );
}

#[tokio::test(start_paused = true)]
async fn it_expires_and_can_be_revoked_like_any_other() {
    let client = Client::new();
    let org = client
        .builder()
        .token_lifetime(Duration::from_secs(60))
        .build();
    let first = client.bound(&org, READ).await;
    advance(Duration::from_secs(59)).await;
    let good = proof(&client, &org, &first);
    assert_eq!(list(&client, &org, &first, &good).await.status, 200);
    advance(Duration::from_secs(1)).await;
    let late = proof(&client, &org, &first);
    refused(
        &list(&client, &org, &first, &late).await,
        "invalid_token",
        "expired",
    );
    let second = client.bound(&org, READ).await;
    org.revoke_access_tokens();
    let revoked = proof(&client, &org, &second);
    refused(
        &list(&client, &org, &second, &revoked).await,
        "invalid_token",
        "invalid",
    );
}

#[tokio::test(start_paused = true)]
async fn resources_can_ask_for_a_nonce_of_their_own() {
    let client = Client::new();
    let org = client.builder().dpop_nonce_at_resources().build();
    let of_endpoint = client.nonce(&org).await;
    let token = client.bound(&org, READ).await;
    let ask = async |nonce: Option<&str>| {
        let mut draft = proof(&client, &org, &token);
        draft.claims["nonce"] = json!(nonce);
        list(&client, &org, &token, &draft).await
    };
    let answer = ask(None).await;
    refused(&answer, "use_dpop_nonce", "Resource server requires nonce");
    let nonce = answer.header("dpop-nonce").to_owned();
    assert_ne!(nonce, of_endpoint);
    refused(
        &ask(Some(&of_endpoint)).await,
        "use_dpop_nonce",
        "requires nonce",
    );
    assert_eq!(ask(Some(&nonce)).await.status, 200);
    assert_eq!(ask(Some(&nonce)).await.status, 200);
    org.rotate_dpop_nonces();
    let answer = ask(Some(&nonce)).await;
    refused(&answer, "use_dpop_nonce", "requires nonce");
    assert_eq!(ask(Some(answer.header("dpop-nonce"))).await.status, 200);
}

#[tokio::test(start_paused = true)]
async fn routes_ask_for_the_same() {
    let client = Client::new();
    let org = client
        .builder()
        .route(Method::GET, "/api/v1/users/{id}", |_| {
            (StatusCode::OK, json!({}))
        })
        .build();
    let token = client.bound(&org, READ).await;
    let path = "/api/v1/users/me";
    let mut draft = proof(&client, &org, &token);
    refused(
        &call(&org, "GET", path, &token, &client.dpop.sign(&draft)).await,
        "invalid_dpop_proof",
        "'htu' claim",
    );
    draft.claims["htu"] = json!("https://test.okta.com/api/v1/users/me");
    assert_eq!(
        call(&org, "GET", path, &token, &client.dpop.sign(&draft))
            .await
            .status,
        200
    );
    let bearer = client.bearer(&org, READ).await;
    let answer = send(&org, request("GET", path, &format!("Bearer {bearer}"), "")).await;
    assert_eq!(answer.status, 200);
}

/// Every URL in a claim is on the origin that the request names.
#[tokio::test(start_paused = true)]
async fn the_origin_is_the_one_of_the_request() {
    let client = Client::new();
    let org = client.org();
    let at = |origin: &str| {
        let mut draft = client.assertion(&org);
        draft.claims["aud"] = json!(format!("{origin}/oauth2/v1/token"));
        let (head, body) = token_request(&form(&client.key.sign(&draft), READ), None).into_parts();
        let mut request = Request::from_parts(head, body);
        *request.uri_mut() = "https://acme.okta.com/oauth2/v1/token".parse().unwrap();
        send(&org, request)
    };
    assert_eq!(at("https://acme.okta.com").await.status, 200);
    assert_eq!(at("https://test.okta.com").await.status, 401);
}
