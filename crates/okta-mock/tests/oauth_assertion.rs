//! Client assertions: whose keys they may be signed with, and every reason to refuse one.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use common::{
    Answer,
    oauth::{Client, Key, READ, TOKEN_URL, base64url, form, token_request},
    send,
};
use jiff::SignedDuration;
use okta_mock::{MockOrg, ServiceApp};
use serde_json::json;
use std::time::Duration;
use tokio::time::advance;

async fn present(org: &MockOrg, assertion: &str) -> Answer {
    send(org, token_request(&form(assertion, READ), None)).await
}

fn refused(answer: &Answer, reason: &str) {
    let body = answer.json();
    let description = body["error_description"].as_str().unwrap();
    assert_eq!(answer.status, 401, "{reason}: {description}");
    assert_eq!(body["error"], "invalid_client");
    assert!(description.contains(reason), "{reason}: {description}");
}

fn app() -> ServiceApp {
    ServiceApp::new("0oa1client").scopes(&[READ])
}

fn org(app: ServiceApp) -> MockOrg {
    MockOrg::builder().service_app(app).build()
}

#[tokio::test(start_paused = true)]
async fn every_kind_of_key_and_every_algorithm_of_it() {
    for key in [Key::p256(), Key::p384(), Key::rsa()] {
        let jwk = key.jwk().to_string();
        let mut apps = vec![
            app().public_key_pem(&key.public_pem()).unwrap(),
            app().jwk(&jwk).unwrap(),
            app().jwks(&format!("{{\"keys\":[{jwk}]}}")).unwrap(),
        ];
        if let Key::Rsa(_) = key {
            apps.push(app().public_key_pem(&key.pkcs1_pem()).unwrap());
        }
        let client = Client {
            key,
            ..Client::new()
        };
        for org in apps.into_iter().map(org) {
            for &algorithm in client.key.algorithms() {
                let mut draft = client.assertion(&org);
                draft.header["alg"] = json!(algorithm);
                let answer = present(&org, &client.key.sign(&draft)).await;
                assert_eq!(answer.status, 200, "{algorithm}: {}", answer.json());
                draft.claims["sub"] = json!("other");
                assert_eq!(present(&org, &client.key.sign(&draft)).await.status, 401);
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_kid_names_the_key() {
    let (first, second) = (Client::new(), Client::new());
    let named = |client: &Client, kid: &str| {
        let mut jwk = client.key.jwk();
        jwk["kid"] = json!(kid);
        jwk.to_string()
    };
    let one = org(app().jwk(&named(&first, "k1")).unwrap());
    let two = app().jwk(&named(&first, "k1")).unwrap();
    let two = org(two.jwk(&named(&second, "k2")).unwrap());
    let nameless = org(first
        .app()
        .public_key_pem(&second.key.public_pem())
        .unwrap());
    for (org, client, kid, reason) in [
        (&one, &first, None, None),
        (&one, &first, Some("k1"), None),
        (&one, &first, Some("k2"), Some("no key with the kid")),
        (&two, &first, Some("k1"), None),
        (&two, &second, Some("k2"), None),
        (&two, &first, Some("k2"), Some("signature is invalid")),
        (&two, &first, None, Some("kid header")),
        (&nameless, &first, None, None),
        (&nameless, &second, Some("any"), None),
        (&org(app()), &first, None, Some("no key")),
    ] {
        let mut draft = client.assertion(org);
        if let Some(kid) = kid {
            draft.header["kid"] = json!(kid);
        }
        let answer = present(org, &client.key.sign(&draft)).await;
        match reason {
            None => assert_eq!(answer.status, 200, "{kid:?}: {}", answer.json()),
            Some(reason) => refused(&answer, reason),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn every_claim_is_checked() {
    let client = Client::new();
    let org = client.org();
    let now = org.now().as_second();
    for (reason, path, value) in [
        ("issuer and a subject", "claims.iss", json!(null)),
        ("issuer and a subject", "claims.sub", json!(null)),
        ("must be equal", "claims.sub", json!("0oa2client")),
        ("must be equal", "claims.iss", json!("0oa2client")),
        ("audience claim", "claims.aud", json!(null)),
        ("audience claim", "claims.aud", json!([])),
        (
            "audience claim",
            "claims.aud",
            json!("https://test.okta.com"),
        ),
        (
            "audience claim",
            "claims.aud",
            json!("https://acme.okta.com/oauth2/v1/token"),
        ),
        (
            "audience claim",
            "claims.aud",
            json!("http://test.okta.com/oauth2/v1/token"),
        ),
        ("claims that cannot be read", "claims.aud", json!(7)),
        ("must have an expiration", "claims.exp", json!(null)),
        ("claims that cannot be read", "claims.exp", json!("soon")),
        ("expired", "claims.exp", json!(now)),
        ("expired", "claims.exp", json!(now - 1)),
        ("too far into the future", "claims.exp", json!(now + 3601)),
        ("issued in the future", "claims.iat", json!(now + 6)),
        ("not valid yet", "claims.nbf", json!(now + 6)),
        ("another algorithm", "header.alg", json!("none")),
        ("another algorithm", "header.alg", json!("HS256")),
        ("another algorithm", "header.alg", json!("PS256")),
        ("signature is invalid", "header.alg", json!("ES384")),
        ("header that cannot be read", "header.alg", json!(null)),
        ("critical headers", "header.crit", json!(["exp"])),
    ] {
        let draft = client.assertion(&org).with(path, value);
        refused(&present(&org, &client.key.sign(&draft)).await, reason);
    }
    let stranger = Client {
        id: "0oa2client",
        ..Client::new()
    };
    let assertion = stranger.key.sign(&stranger.assertion(&org));
    refused(
        &present(&org, &assertion).await,
        "not the client id of an app",
    );
    assert_eq!(org.access_tokens_issued(), 0);
}

#[tokio::test(start_paused = true)]
async fn what_is_allowed_is_taken() {
    let client = Client::new();
    let org = client.org();
    let now = org.now().as_second();
    for (path, value) in [
        ("claims.aud", json!(["x", TOKEN_URL])),
        (
            "claims.aud",
            json!("https://test.okta.com:443/oauth2/v1/token"),
        ),
        ("claims.iat", json!(null)),
        ("claims.iat", json!(now + 5)),
        ("claims.iat", json!(0)),
        ("claims.nbf", json!(now + 5)),
        ("claims.exp", json!(now + 3600)),
        ("claims.jti", json!(null)),
        ("claims.jti", json!(null)),
        ("claims.other", json!({})),
        ("header.typ", json!("JWT")),
        ("header.other", json!({})),
    ] {
        let draft = client.assertion(&org).with(path, value);
        let answer = present(&org, &client.key.sign(&draft)).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.json());
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_no_jwt_is_refused() {
    let client = Client::new();
    let org = client.org();
    let good = client.key.sign(&client.assertion(&org));
    let (message, signature) = good.rsplit_once('.').unwrap();
    let (header, claims) = message.split_once('.').unwrap();
    let other = client.key.sign(&client.assertion(&org));
    let other_claims = other.split('.').nth(1).unwrap();
    let nothing = base64url("null");
    for (text, reason) in [
        ("x".to_owned(), "three parts"),
        (message.to_owned(), "three parts"),
        (format!("{good}.{signature}"), "three parts"),
        (format!("{good}="), "three parts"),
        (format!("{header}.{claims}."), "signature is invalid"),
        (
            format!("{header}.{other_claims}.{signature}"),
            "signature is invalid",
        ),
        (
            format!("{header}.{claims}.{}", base64url([0; 64])),
            "signature is invalid",
        ),
        (
            format!("{nothing}.{claims}.{signature}"),
            "header that cannot",
        ),
        (
            format!("{header}.{nothing}.{signature}"),
            "claims that cannot",
        ),
    ] {
        refused(&present(&org, &text).await, reason);
    }
    assert_eq!(present(&org, &good).await.status, 200);
}

#[tokio::test(start_paused = true)]
async fn a_jti_is_good_for_one_request() {
    let client = Client::new();
    let org = client.org();
    let mut draft = client.assertion(&org);
    draft.claims["aud"] = json!("elsewhere");
    refused(&present(&org, &client.key.sign(&draft)).await, "audience");
    // What was no good assertion did not spend it.
    draft.claims["aud"] = json!(TOKEN_URL);
    assert_eq!(present(&org, &client.key.sign(&draft)).await.status, 200);
    draft.claims["exp"] = json!(org.now().as_second() + 3600);
    refused(
        &present(&org, &client.key.sign(&draft)).await,
        "used before",
    );

    // A refused scope does.
    let other = client.key.sign(&client.assertion(&org));
    let answer = send(&org, token_request(&form(&other, "x"), None)).await;
    assert_eq!(answer.json()["error"], "invalid_scope");
    refused(&present(&org, &other).await, "used before");

    advance(Duration::from_secs(3600)).await;
    draft.claims["exp"] = json!(org.now().as_second() + 60);
    assert_eq!(present(&org, &client.key.sign(&draft)).await.status, 200);
}

#[tokio::test(start_paused = true)]
async fn the_org_s_clock_decides() {
    let client = Client::new();
    let true_time = client.org();
    for (skew, reason) in [
        (4, None),
        (-4, None),
        (400, Some("expired")),
        (-30, Some("issued in the future")),
    ] {
        let skewed = client
            .builder()
            .clock_skew(SignedDuration::from_secs(skew))
            .build();
        let assertion = client.key.sign(&client.assertion(&true_time));
        let answer = present(&skewed, &assertion).await;
        match reason {
            None => assert_eq!(answer.status, 200, "{skew}"),
            Some(reason) => refused(&answer, reason),
        }
    }
}
