//! DPoP proofs at the token endpoint.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use common::{
    Answer,
    oauth::{Client, Draft, Key, READ, TOKEN_URL, access_token, form, jti, token_request},
    send,
};
use okta_mock::MockOrg;
use serde_json::json;
use std::time::Duration;
use tokio::time::advance;

fn refused(answer: &Answer, error: &str, reason: &str) {
    let body = answer.json();
    let description = body["error_description"].as_str().unwrap();
    assert_eq!(answer.status, 400, "{reason}: {description}");
    assert_eq!(body["error"], error, "{description}");
    assert!(description.contains(reason), "{reason}: {description}");
    assert_eq!(
        answer.headers.contains_key("dpop-nonce"),
        error == "use_dpop_nonce"
    );
}

#[tokio::test(start_paused = true)]
async fn the_nonce_is_asked_for_and_then_taken() {
    let client = Client::new();
    let org = client.org();
    let assertion = client.key.sign(&client.assertion(&org));
    let proof = client.proof(&org, "POST", TOKEN_URL);
    let ask = |assertion: &str, proof: &Draft| {
        let proof = client.dpop.sign(proof);
        send(&org, token_request(&form(assertion, READ), Some(&proof)))
    };
    let answer = ask(&assertion, &proof).await;
    refused(
        &answer,
        "use_dpop_nonce",
        "Authorization server requires nonce in DPoP proof.",
    );
    let nonce = answer.header("dpop-nonce").to_owned();

    let with_nonce = client.token_proof(&org, &nonce);
    let spent = ask(&assertion, &with_nonce).await;
    assert_eq!(
        (spent.status, &spent.json()["error"]),
        (401, &json!("invalid_client"))
    );

    let mut same_jti = with_nonce.clone();
    same_jti.claims["jti"] = proof.claims["jti"].clone();
    let fresh = || client.key.sign(&client.assertion(&org));
    refused(
        &ask(&fresh(), &same_jti).await,
        "invalid_dpop_proof",
        "used before",
    );

    let answer = ask(&fresh(), &with_nonce).await;
    access_token(&answer);
    assert_eq!(answer.json()["token_type"], "DPoP");
    assert_eq!(answer.header("dpop-nonce"), nonce);
    refused(
        &ask(&fresh(), &with_nonce).await,
        "invalid_dpop_proof",
        "used before",
    );
    assert_eq!((org.token_requests(), org.access_tokens_issued()), (5, 1));
}

#[tokio::test(start_paused = true)]
async fn an_app_can_require_it() {
    let client = Client::new();
    let org = MockOrg::builder()
        .service_app(client.app().require_dpop())
        .build();
    let answer = client.ask(&org, READ).await;
    refused(
        &answer,
        "invalid_dpop_proof",
        "The DPoP proof JWT header is missing.",
    );
    client.bound(&org, READ).await;
}

#[tokio::test(start_paused = true)]
async fn every_kind_of_key_and_every_algorithm_of_it() {
    for dpop in [Key::p256(), Key::p384(), Key::rsa()] {
        let client = Client {
            dpop,
            ..Client::new()
        };
        let org = client.org();
        let nonce = client.nonce(&org).await;
        for &algorithm in client.dpop.algorithms() {
            let mut proof = client.token_proof(&org, &nonce);
            proof.header["alg"] = json!(algorithm);
            access_token(&client.ask_with(&org, READ, &proof).await);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn every_part_of_a_proof_is_checked() {
    let client = Client::new();
    let org = client.org();
    let nonce = client.nonce(&org).await;
    let now = org.now().as_second();
    for (reason, path, value) in [
        ("'typ' header", "header.typ", json!(null)),
        ("'typ' header", "header.typ", json!("JWT")),
        ("another algorithm", "header.alg", json!("none")),
        ("another algorithm", "header.alg", json!("HS256")),
        ("signature", "header.alg", json!("RS256")),
        ("critical headers", "header.crit", json!([])),
        ("must have a 'jwk'", "header.jwk", json!(null)),
        ("private key", "header.jwk.d", json!("x")),
        (
            "private key",
            "header.jwk",
            json!({ "kty": "oct", "k": "eA" }),
        ),
        ("not a JWK", "header.jwk.kty", json!("OKP")),
        ("P-256 or P-384", "header.jwk.crv", json!("P-521")),
        (
            "P-256 or P-384",
            "header.jwk.x",
            client.dpop.jwk()["y"].clone(),
        ),
        ("cannot be read", "header.jwk", json!("x")),
        ("signature", "header.jwk", Key::p256().jwk()),
        ("'htm' claim", "claims.htm", json!(null)),
        ("'htm' claim", "claims.htm", json!("GET")),
        ("'htm' claim", "claims.htm", json!("post")),
        ("'htu' claim", "claims.htu", json!(null)),
        ("'htu' claim", "claims.htu", json!("https://test.okta.com/")),
        (
            "'htu' claim",
            "claims.htu",
            json!("https://x.okta.com/oauth2/v1/token"),
        ),
        (
            "'htu' claim",
            "claims.htu",
            json!("https://test.okta.com/oauth2/v1/token?x=1"),
        ),
        ("'iat' claim", "claims.iat", json!(null)),
        ("'iat' claim", "claims.iat", json!(now + 301)),
        ("'iat' claim", "claims.iat", json!(now - 301)),
        ("cannot be read", "claims.iat", json!("now")),
        ("'jti' claim", "claims.jti", json!(null)),
        ("'jti' claim", "claims.jti", json!("")),
        ("cannot be read", "claims.jti", json!(7)),
    ] {
        let proof = client.token_proof(&org, &nonce).with(path, value);
        let answer = client.ask_with(&org, READ, &proof).await;
        refused(&answer, "invalid_dpop_proof", reason);
    }
    for (path, value) in [
        ("claims.iat", json!(now + 300)),
        ("claims.iat", json!(now - 300)),
        (
            "claims.htu",
            json!("https://test.okta.com:443/oauth2/v1/token"),
        ),
        ("header.jwk.kid", json!("k1")),
    ] {
        let proof = client.token_proof(&org, &nonce).with(path, value);
        let answer = client.ask_with(&org, READ, &proof).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.json());
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_has_one_proof() {
    let client = Client::new();
    let org = client.org();
    let nonce = client.nonce(&org).await;
    let assertion = client.key.sign(&client.assertion(&org));
    let proof = client.dpop.sign(&client.token_proof(&org, &nonce));
    let mut request = token_request(&form(&assertion, READ), Some(&proof));
    request.headers_mut().append("dpop", proof.parse().unwrap());
    refused(
        &send(&org, request).await,
        "invalid_dpop_proof",
        "more than one",
    );
    for text in ["x", "x.y.z", "a.b", ""] {
        let assertion = client.key.sign(&client.assertion(&org));
        let answer = send(&org, token_request(&form(&assertion, READ), Some(text))).await;
        refused(&answer, "invalid_dpop_proof", "three parts");
    }
}

#[tokio::test(start_paused = true)]
async fn the_client_and_its_scopes_come_first() {
    let client = Client::new();
    let org = MockOrg::builder()
        .service_app(client.app().require_dpop())
        .build();
    assert_eq!(client.ask(&org, "x").await.json()["error"], "invalid_scope");
    let mut assertion = client.assertion(&org);
    assertion.claims["exp"] = json!(0);
    let assertion = client.key.sign(&assertion);
    let answer = send(&org, token_request(&form(&assertion, "x"), None)).await;
    assert_eq!(answer.json()["error"], "invalid_client");
}

#[tokio::test(start_paused = true)]
async fn nonces_are_renewed() {
    let client = Client::new();
    let org = client.org();
    let ask = async |nonce: &str| {
        let proof = client.token_proof(&org, nonce);
        client.ask_with(&org, READ, &proof).await
    };
    refused(&ask("made up").await, "use_dpop_nonce", "requires nonce");
    let first = client.nonce(&org).await;
    org.rotate_dpop_nonces();
    let answer = ask(&first).await;
    refused(&answer, "use_dpop_nonce", "requires nonce");
    let second = answer.header("dpop-nonce").to_owned();
    assert_ne!(first, second);
    assert_eq!(ask(&second).await.status, 200);

    // Time brings a new one, too, but the old one is taken for a while.
    advance(Duration::from_secs(24 * 3600)).await;
    let answer = ask(&second).await;
    assert_eq!(answer.status, 200);
    assert_ne!(answer.header("dpop-nonce"), second);
    advance(Duration::from_secs(48 * 3600)).await;
    refused(&ask(&second).await, "use_dpop_nonce", "requires nonce");
}

#[tokio::test(start_paused = true)]
async fn a_proof_s_jti_is_forgotten_after_an_hour() {
    let client = Client::new();
    let org = client.org();
    let nonce = client.nonce(&org).await;
    let id = jti();
    let ask = async || {
        let mut proof = client.token_proof(&org, &nonce);
        proof.claims["jti"] = json!(id);
        client.ask_with(&org, READ, &proof).await
    };
    assert_eq!(ask().await.status, 200);
    advance(Duration::from_secs(3599)).await;
    refused(&ask().await, "invalid_dpop_proof", "used before");
    advance(Duration::from_secs(1)).await;
    assert_eq!(ask().await.status, 200);
}
