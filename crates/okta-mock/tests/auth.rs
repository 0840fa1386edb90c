//! Credentials, scopes and the use of a token.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use common::{LIST, call, one, request, send};
use okta_mock::{DEFAULT_API_TOKEN, MockOrg, MockOrgBuilder};
use std::{collections::HashSet, time::Duration};

#[tokio::test]
async fn both_spellings_of_ssws() {
    let org = MockOrg::builder().tokens(2).api_token("s3cret").build();
    for (authorization, status) in [
        ("SSWS s3cret", 200),
        ("SSWSs3cret", 200),
        ("SSWS wrong", 401),
        ("", 401),
        ("Basic s3cret", 401),
    ] {
        let answer = send(&org, request("GET", LIST, authorization, "")).await;
        assert_eq!(answer.status, status, "{authorization}");
        if status == 401 {
            assert_eq!(answer.code(), "E0000011");
            assert!(!answer.headers.contains_key("www-authenticate"));
            assert!(answer.headers.contains_key("x-rate-limit-remaining"));
        }
    }
    let default = send(
        &org,
        request("GET", LIST, &format!("SSWS {DEFAULT_API_TOKEN}"), ""),
    )
    .await;
    assert_eq!(
        default.status, 401,
        "the first api_token replaces the default"
    );
}

#[tokio::test]
async fn scopes_decide_for_access_tokens() {
    let org = MockOrg::builder()
        .tokens(5)
        .access_token("reader", &["okta.apiTokens.read"])
        .access_token("manager", &["okta.apiTokens.manage"])
        .build();
    let id = org.tokens()[4]["id"].as_str().unwrap().to_owned();
    for (token, method, path, status) in [
        ("reader", "GET", LIST.to_owned(), 200),
        ("reader", "GET", one(&id), 200),
        ("manager", "GET", LIST.to_owned(), 200),
        ("reader", "PUT", one(&id), 403),
        ("manager", "PUT", one(&id), 200),
        ("reader", "DELETE", one(&id), 403),
        ("manager", "DELETE", one("current"), 403),
        ("reader", "DELETE", one("current"), 403),
        ("manager", "DELETE", one(&id), 204),
    ] {
        let body = if method == "PUT" {
            "{\"name\":\"x\"}"
        } else {
            ""
        };
        let answer = send(
            &org,
            request(method, &path, &format!("Bearer {token}"), body),
        )
        .await;
        assert_eq!(answer.status, status, "{token} {method} {path}");
        if status == 403 {
            assert_eq!(answer.code(), "E0000006");
            let reason = answer
                .header("www-authenticate")
                .contains("error=\"insufficient_scope\"");
            assert_eq!(
                reason,
                !path.ends_with("current"),
                "no scope would help there"
            );
        }
    }
}

#[tokio::test]
async fn unknown_access_tokens_are_challenged() {
    let org = MockOrg::builder()
        .access_token("good", &["okta.apiTokens.read"])
        .build();
    for scheme in ["Bearer", "DPoP"] {
        let answer = send(&org, request("GET", LIST, &format!("{scheme} bad"), "")).await;
        assert_eq!((answer.status, answer.code().as_str()), (401, "E0000011"));
        let challenge = answer.header("www-authenticate");
        assert!(
            challenge.starts_with(scheme) && challenge.contains("error=\"invalid_token\""),
            "{challenge}"
        );
    }
    assert_eq!(
        send(&org, request("GET", LIST, "DPoP good", ""))
            .await
            .status,
        200
    );
    assert!(org.revoke_access_token("good"));
    assert_eq!(
        send(&org, request("GET", LIST, "Bearer good", ""))
            .await
            .status,
        401
    );
    org.add_access_token("renewed", &["okta.apiTokens.read"]);
    assert_eq!(
        send(&org, request("GET", LIST, "Bearer renewed", ""))
            .await
            .status,
        200
    );
}

#[tokio::test(start_paused = true)]
async fn a_successful_use_moves_the_caller_s_own_expiry() {
    let org = MockOrg::builder()
        .tokens(5)
        .now("2025-12-31T07:00:00Z".parse().unwrap())
        .build();
    let own = org.token_id(DEFAULT_API_TOKEN).unwrap();
    let others = || {
        org.tokens()
            .into_iter()
            .filter(|it| it["id"] != *own)
            .collect::<Vec<_>>()
    };
    let (before, others_before) = (org.token(&own).unwrap(), others());
    tokio::time::advance(Duration::from_secs(60)).await;

    assert_eq!(call(&org, "GET", &one("missing")).await.status, 404);
    assert_eq!(org.token(&own).unwrap(), before, "a failure is no use");

    let shown = call(&org, "GET", &one(&own)).await.json();
    assert_eq!(shown["lastUpdated"], "2025-12-31T07:01:00.000Z");
    assert_eq!(shown["expiresAt"], "2026-01-30T07:01:00.000Z");
    assert_eq!(shown["created"], before["created"]);
    assert_eq!(others(), others_before);
}

#[tokio::test]
async fn debug_shows_no_secret() {
    let builder = MockOrg::builder()
        .api_token("s3cret")
        .access_token("t0ken", &["okta.apiTokens.read"]);
    let before = format!("{builder:?}");
    let org = builder.build();
    send(&org, request("GET", LIST, "SSWS s3cret", "")).await;
    send(&org, request("GET", LIST, "Bearer t0ken", "")).await;
    let after = format!(
        "{before} {org:?} {:?} {:?} {:?}",
        org.log(),
        org.service(),
        org.serve()
    );
    assert!(after.contains("***"));
    for secret in ["s3cret", "t0ken"] {
        assert!(!after.contains(secret), "{after}");
    }
    assert!(org.log()[0].has_header("authorization", "SSWS s3cret"));
    assert!(!org.log()[0].has_header("authorization", "SSWS other"));
}

#[tokio::test]
async fn every_secret_has_a_record_of_its_own() {
    let secrets: Vec<_> = (0..6).map(|n| format!("secret-{n}")).collect();
    let builder = MockOrg::builder().tokens(4);
    let org = secrets
        .iter()
        .fold(builder, MockOrgBuilder::api_token)
        .build();
    let ids: HashSet<_> = secrets.iter().map(|it| org.token_id(it).unwrap()).collect();
    assert_eq!((ids.len(), org.tokens().len()), (6, 6));
    for secret in &secrets {
        let own = org.token(&org.token_id(secret).unwrap()).unwrap();
        assert_eq!(own["tokenWindow"], "P30D");
        let answer = send(
            &org,
            request("DELETE", &one("current"), &format!("SSWS {secret}"), ""),
        )
        .await;
        assert_eq!(answer.status, 204);
    }
    assert!(org.tokens().is_empty());
}

#[tokio::test]
async fn a_secret_never_belongs_to_a_record_without_a_window() {
    let builder = (0..18).fold(MockOrg::builder().tokens(20), |it, n| {
        it.api_token(format!("s{n}"))
    });
    let org = builder.build();
    assert_eq!(org.tokens().len(), 20);
    for n in 0..18 {
        let own = org.token(&org.token_id(&format!("s{n}")).unwrap()).unwrap();
        assert_eq!(own["tokenWindow"], "P30D", "{n}");
    }
}
