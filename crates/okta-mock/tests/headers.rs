//! The header sets of the recordings.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use common::{LIST, call, request, send};
use okta_mock::MockOrg;
use std::collections::HashSet;

#[tokio::test]
async fn an_answer_has_what_was_recorded() {
    let org = MockOrg::new();
    let answer = call(&org, "GET", "https://acme.okta.com/api/v1/api-tokens").await;
    for (name, value) in [
        ("content-type", "application/json"),
        ("cache-control", "no-cache, no-store"),
        ("expires", "0"),
        ("pragma", "no-cache"),
        ("server", "nginx"),
        ("vary", "Accept-Encoding"),
        (
            "strict-transport-security",
            "max-age=315360000; includeSubDomains",
        ),
        ("accept-ch", "Sec-CH-UA-Platform-Version"),
        ("p3p", "CP=\"HONK\""),
        ("referrer-policy", "strict-origin-when-cross-origin"),
        ("x-content-type-options", "nosniff"),
        ("x-xss-protection", "0"),
        ("x-rate-limit-limit", "600"),
    ] {
        assert_eq!(answer.header(name), value, "{name}");
    }
    assert!(
        answer
            .header("content-security-policy")
            .contains("acme.okta.com")
    );
    let cookies: Vec<_> = answer
        .headers
        .get_all("set-cookie")
        .iter()
        .map(|it| it.to_str().unwrap())
        .collect();
    assert_eq!(cookies.len(), 5);
    assert!(
        cookies[4].starts_with("JSESSIONID=") && cookies[4].ends_with("; Path=/; Secure; HttpOnly")
    );
}

#[tokio::test]
async fn refusals_open_no_session() {
    let org = MockOrg::new();
    let unauthorised = send(&org, request("GET", LIST, "SSWS wrong", "")).await;
    org.drain(600);
    let limited = call(&org, "GET", LIST).await;
    for (answer, status) in [(unauthorised, 401), (limited, 429)] {
        assert_eq!(answer.status, status);
        assert_eq!(answer.headers.get_all("set-cookie").iter().count(), 4);
        assert!(!answer.headers.contains_key("cache-control"));
        assert_eq!(answer.header("x-okta-request-id").len(), 32);
    }
}

#[tokio::test]
async fn request_and_error_ids_never_repeat() {
    let org = MockOrg::new();
    let (mut requests, mut errors) = (HashSet::new(), HashSet::new());
    for _ in 0..200 {
        let answer = call(&org, "GET", "/api/v1/api-tokens/missing").await;
        let id = answer.header("x-okta-request-id").to_owned();
        assert!(id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit()));
        assert!(requests.insert(id));
        assert!(errors.insert(answer.json()["errorId"].as_str().unwrap().to_owned()));
    }
}
