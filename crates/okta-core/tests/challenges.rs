//! What a `WWW-Authenticate` says, in the error and in its text.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use http::Response;
use okta_core::ApiError;

fn error(challenges: &[&str]) -> ApiError {
    let mut answer = Response::builder().status(401);
    for challenge in challenges {
        answer = answer.header("www-authenticate", *challenge);
    }
    ApiError::from_response(answer.body(bytes::Bytes::new()).unwrap())
}

#[test]
fn every_challenge_is_told() {
    for (challenges, shown) in [
        (&[][..], "401 Unauthorized"),
        (&["Bearer"], "401 Unauthorized (Bearer)"),
        (
            &[
                r#"Bearer authorization_uri="https://x/oauth2", realm="https://x", error="invalid_token", error_description="The token has expired.", resource="/api/v1/api-tokens""#,
            ],
            "401 Unauthorized (Bearer invalid_token: The token has expired.)",
        ),
        (
            &[
                r#"DPoP error="invalid_dpop_proof", error_description="The DPoP proof JWT has already been used.""#,
            ],
            "401 Unauthorized (DPoP invalid_dpop_proof: The DPoP proof JWT has already been used.)",
        ),
        (
            &[
                r#"Bearer error="insufficient_scope", scope="okta.apiTokens.manage", DPoP algs="ES256""#,
            ],
            "401 Unauthorized (Bearer insufficient_scope, scope okta.apiTokens.manage; DPoP)",
        ),
        (
            &[r#"Bearer realm="a, b", error=invalid_token"#, "SSWS"],
            "401 Unauthorized (Bearer invalid_token; SSWS)",
        ),
        (
            &[
                r#"Bearer error="invalid_token", error_description="a \"quoted\" word, and \\ more""#,
            ],
            "401 Unauthorized (Bearer invalid_token: a \"quoted\" word, and \\ more)",
        ),
        (
            &[r#"DPoP error="use_dpop_nonce" error_description="without a comma""#],
            "401 Unauthorized (DPoP use_dpop_nonce: without a comma)",
        ),
        (
            &[r#"error="invalid_token""#],
            "401 Unauthorized (invalid_token)",
        ),
        (&[r#"Bearer error="cut"#], "401 Unauthorized (Bearer)"),
        (&[", ,, "], "401 Unauthorized"),
        (&["="], "401 Unauthorized"),
    ] {
        assert_eq!(error(challenges).to_string(), shown, "{challenges:?}");
    }
}

#[test]
fn what_is_in_a_challenge_is_found_by_its_name() {
    let error = error(&[
        r#"Bearer Realm="Okta", SCOPE="a b", error="x""#,
        "DPoP algs=ES256",
    ]);
    let [bearer, dpop] = error.challenges() else {
        panic!("{error:?}");
    };
    assert_eq!((bearer.scheme(), dpop.scheme()), ("Bearer", "DPoP"));
    assert_eq!(bearer.parameter("realm"), Some("Okta"));
    assert_eq!(bearer.parameter("scope"), Some("a b"));
    assert_eq!(
        (bearer.error(), bearer.error_description()),
        (Some("x"), None)
    );
    assert_eq!(dpop.parameter("algs"), Some("ES256"));
    assert_eq!(dpop.parameter("error"), None);
}

#[test]
fn a_hostile_challenge_is_short_and_on_one_line() {
    let long = format!(
        r#"Bearer error="x", error_description="{}""#,
        "y".repeat(10_000)
    );
    assert!(error(&[&long]).to_string().len() < 260);
    let many = "Bearer error=x, ".repeat(1000);
    let error = error(&[&many]);
    assert_eq!(error.challenges().len(), 10);
    let parameters = format!(
        "Bearer {}",
        (0..1000)
            .map(|n| format!("p{n}=1"))
            .collect::<Vec<_>>()
            .join(", ")
    );
    let error = self::error(&[&parameters]);
    assert_eq!(error.challenges()[0].parameter("p9"), Some("1"));
    assert_eq!(error.challenges()[0].parameter("p10"), None);
    let steering = "Bearer error_description=\"a\u{202e}b SSWS 00aS3cret\"";
    let text = self::error(&[steering]).to_string();
    assert!(
        !text.contains('\u{202e}') && !text.contains("S3cret"),
        "{text}"
    );
}
