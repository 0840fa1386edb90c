//! Against an OAuth server that shares no line with this library: oidc-provider as the token endpoint, and a resource that
//! checks tokens and proofs with jose. `tests/oidc/run.sh` installs and runs it; without it these tests say so and end.
#![cfg(any(feature = "aws-lc-rs", feature = "ring"))]

use std::future::IntoFuture;

use crate::support::oidc::{App, Server, key, public_jwk};
use okta_core::{ApiTokenId, GetApiToken, ListApiTokens, RevokeApiToken};
use okta_transport::oauth::{Algorithm, OAuthBuilder, Signer, SigningKey};
use okta_transport::{Client, DefaultStack, ErrorKind, OAuth, Stack, Transport};
use serde_json::json;
use tokio::task::JoinSet;

const READ: &str = "okta.apiTokens.read";
const MANAGE: &str = "okta.apiTokens.manage";

/// The keys of the apps, and how each signs.
fn algorithms() -> Vec<(&'static str, Algorithm)> {
    let mut all = vec![
        ("rsa_pkcs8", Algorithm::Rs256),
        ("rsa_pkcs1", Algorithm::Rs384),
        ("rsa_jwk", Algorithm::Rs512),
        ("p256_sec1", Algorithm::Es256),
        ("p384_jwk", Algorithm::Es384),
    ];
    if cfg!(feature = "aws-lc-rs") {
        all.push(("p521_pkcs8", Algorithm::Es512));
    }
    all
}

fn signer(name: &str, algorithm: Algorithm) -> SigningKey {
    key(name).with_algorithm(algorithm).unwrap()
}

fn app(id: &str, algorithm: Algorithm) -> App {
    let (key, _) = algorithms()
        .into_iter()
        .find(|(_, known)| *known == algorithm)
        .unwrap();
    App::new(id, key, algorithm)
}

fn oauth(server: &Server, settings: OAuthBuilder) -> (OAuth, Client<DefaultStack>) {
    let transport = Transport::new().unwrap();
    let oauth = settings.over(&server.org, transport.clone()).unwrap();
    let stack = Stack::new(&server.org, &oauth).over(transport);
    (oauth, Client::new(server.org.clone(), stack))
}

fn id() -> ApiTokenId {
    "00Tabcdefghij0123456".parse().unwrap()
}

#[tokio::test]
async fn every_algorithm_gets_a_token_with_and_without_dpop() {
    let apps = algorithms()
        .into_iter()
        .map(|(_, algorithm)| app(algorithm.as_str(), algorithm));
    let Some(server) = Server::start(apps.collect()).await else {
        return;
    };
    for (name, algorithm) in algorithms() {
        for dpop in [false, true] {
            let mut settings = OAuth::service_app(algorithm.as_str(), signer(name, algorithm))
                .scopes([READ, MANAGE]);
            if dpop {
                settings = settings.dpop();
            }
            let (oauth, client) = oauth(&server, settings);
            client.call(ListApiTokens::new()).await.unwrap();
            let token = client.call(GetApiToken::new(id())).await.unwrap();
            assert_eq!(token.value.id, id().as_str());
            client.call(RevokeApiToken::new(id())).await.unwrap();
            assert_eq!(oauth.snapshot().is_dpop, dpop, "{algorithm}");
        }
    }
    let count = algorithms().len() as u64;
    let stats = server.stats().await;
    assert_eq!(stats["tokens_issued"], 2 * count);
    // With DPoP the first request of each app learns the nonce of the token endpoint, and of the resource.
    assert_eq!(stats["token_errors"], json!({ "use_dpop_nonce": count }));
    assert_eq!(stats["proofs_refused"], json!({ "nonce": count }));
    assert_eq!(stats["proofs_verified"], 3 * count);
    // No assertion was sent twice.
    assert_eq!(stats["assertions_seen"], stats["token_requests"]);
}

#[tokio::test]
async fn a_key_of_the_user_s_proves_possession_too() {
    let Some(server) = Server::start(vec![app("app", Algorithm::Es256)]).await else {
        return;
    };
    for (name, algorithm) in algorithms() {
        let settings = OAuth::service_app("app", key("p256_pkcs8"))
            .scopes([READ])
            .dpop_key(signer(name, algorithm));
        let (_, client) = oauth(&server, settings);
        client.call(ListApiTokens::new()).await.unwrap();
    }
    let stats = server.stats().await;
    assert_eq!(stats["proofs_verified"], algorithms().len() as u64);
}

#[tokio::test]
async fn a_new_nonce_costs_one_repeat_and_a_new_key_a_token() {
    let Some(server) = Server::start(vec![app("app", Algorithm::Rs256)]).await else {
        return;
    };
    let settings = OAuth::service_app("app", key("rsa_pkcs8"))
        .scopes([READ])
        .dpop();
    let (oauth, client) = oauth(&server, settings);
    client.call(ListApiTokens::new()).await.unwrap();
    for _ in 0..3 {
        server.control("/test/rotate-nonces").await;
        client.call(ListApiTokens::new()).await.unwrap();
    }
    let stats = server.stats().await;
    assert_eq!(stats["proofs_refused"], json!({ "nonce": 4 }));
    assert_eq!(
        (&stats["proofs_verified"], &stats["tokens_issued"]),
        (&json!(4), &json!(1))
    );

    oauth.rotate_dpop_key().unwrap();
    // The old token goes on with its own key, until the new one is there.
    client.call(ListApiTokens::new()).await.unwrap();
    server.control("/test/expire").await;
    client.call(ListApiTokens::new()).await.unwrap();
    let refused = server.stats().await["proofs_refused"].clone();
    assert_eq!(
        refused,
        json!({ "nonce": 4 }),
        "no proof was made with another key than the token's"
    );
}

#[tokio::test]
async fn a_burst_of_401s_renews_once_and_every_call_succeeds() {
    let Some(server) = Server::start(vec![app("app", Algorithm::Es384)]).await else {
        return;
    };
    for dpop in [false, true] {
        let mut settings = OAuth::service_app("app", key("p384_jwk")).scopes([READ]);
        if dpop {
            settings = settings.dpop();
        }
        let (_, client) = oauth(&server, settings);
        client.call(ListApiTokens::new()).await.unwrap();
        server.control("/test/expire").await;
        let before = server.stats().await["tokens_issued"].as_u64().unwrap();
        let mut calls = JoinSet::new();
        for _ in 0..100 {
            calls.spawn(client.call(GetApiToken::new(id())).into_future());
        }
        for result in calls.join_all().await {
            result.unwrap();
        }
        assert_eq!(server.stats().await["tokens_issued"], before + 1);
    }
}

#[tokio::test]
async fn what_the_token_endpoint_refuses_is_told_in_its_words() {
    let mut bound = app("bound", Algorithm::Rs256);
    bound.dpop_bound = true;
    let apps = vec![app("app", Algorithm::Rs256), bound];
    let Some(server) = Server::start(apps).await else {
        return;
    };
    let with =
        |id: &str, name: &str, scope: &str| OAuth::service_app(id, key(name)).scopes([scope]);
    for (settings, code, words) in [
        (
            with("app", "p256_jwk", READ),
            "invalid_client",
            "check the client id app",
        ),
        (
            with("other", "rsa_pkcs8", READ),
            "invalid_client",
            "check the client id other",
        ),
        (
            with("app", "rsa_pkcs8", "okta.users.read"),
            "invalid_scope",
            "asked for: okta.users.read",
        ),
        // It does not say that it wants DPoP.
        (
            with("bound", "rsa_pkcs8", READ),
            "invalid_grant",
            "grant request is invalid",
        ),
        (
            OAuth::with_assertion("app", "eyJhbGciOiJub25lIn0.e30.").scopes([READ]),
            "invalid_client",
            "ready-made",
        ),
    ] {
        let (_, client) = oauth(&server, settings);
        let error = client.call(ListApiTokens::new()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TokenRefused, "{error}");
        assert_eq!(error.token_error().unwrap().code(), Some(code));
        assert!(error.to_string().contains(words), "{words}: {error}");
        assert!(!error.to_string().contains("eyJ"), "{error}");
    }
}

#[tokio::test]
async fn jose_takes_every_signature() {
    let Some(server) = Server::start(vec![]).await else {
        return;
    };
    for (name, algorithm) in algorithms() {
        let key = signer(name, algorithm);
        let header = json!({ "alg": algorithm.as_str() }).to_string();
        let input = crate::support::oidc::base64(header)
            + "."
            + &crate::support::oidc::base64(r#"{"sub":"me"}"#);
        let signature = key.sign(input.as_bytes()).await.unwrap();
        let jwt = format!("{input}.{}", crate::support::oidc::base64(signature));
        let verdict = server.verify(&jwt, &public_jwk(name)).await;
        assert_eq!(verdict["valid"], true, "{algorithm}: {verdict}");
        // Another signature over the same.
        let (signed, _) = jwt.rsplit_once('.').unwrap();
        let other = key.sign(b"something else").await.unwrap();
        let forged = format!("{signed}.{}", crate::support::oidc::base64(other));
        let forged = server.verify(&forged, &public_jwk(name)).await;
        assert_eq!(forged["valid"], false, "{algorithm}");
    }
}
