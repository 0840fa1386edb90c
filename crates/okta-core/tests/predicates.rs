//! What an answer says of the caller: by its code, and by its challenges.

use http::Response;
use okta_core::{ApiError, oauth_error};

type Predicate = (&'static str, fn(&ApiError) -> bool);

const PREDICATES: [Predicate; 10] = [
    ("invalid credential", ApiError::is_invalid_credential),
    ("permission denied", ApiError::is_permission_denied),
    ("invalid session", ApiError::is_invalid_session),
    ("not found", ApiError::is_not_found),
    ("resource: nonce", ApiError::resource_wants_dpop_nonce),
    ("resource: proof", ApiError::resource_rejects_dpop_proof),
    ("token: nonce", ApiError::token_endpoint_wants_dpop_nonce),
    ("token: proof", ApiError::token_endpoint_rejects_dpop_proof),
    ("invalid client", ApiError::is_invalid_client),
    ("invalid scope", ApiError::is_invalid_scope),
];

fn answer(status: u16, challenges: &[&str], body: &str) -> Response<Vec<u8>> {
    let mut answer = Response::builder().status(status);
    for challenge in challenges {
        answer = answer.header("www-authenticate", *challenge);
    }
    answer.body(body.into()).expect("a response")
}

/// The names of the predicates that hold, by both ways to read an answer.
fn holds(answer: Response<Vec<u8>>) -> Vec<&'static str> {
    let of = |error: &ApiError| -> Vec<_> {
        let holds = PREDICATES.iter().filter(|(_, holds)| holds(error));
        holds.map(|(name, _)| *name).collect()
    };
    let seen = of(&ApiError::peek(&answer));
    let taken = of(&ApiError::from_response(answer.map(Into::into)));
    assert_eq!(seen, taken);
    seen
}

#[test]
fn a_code_says_one_thing() {
    let cases = [
        (401, "errorCode", "E0000011", &["invalid credential"][..]),
        (403, "errorCode", "E0000006", &["permission denied"]),
        (401, "errorCode", "E0000015", &["permission denied"]),
        (401, "errorCode", "E0000005", &["invalid session"]),
        (401, "errorCode", "E0000004", &[]),
        (404, "errorCode", "E0000007", &["not found"]),
        (405, "errorCode", "E0000007", &[]),
        (404, "errorCode", "E0000008", &[]),
        (400, "error", "use_dpop_nonce", &["token: nonce"]),
        (400, "error", "invalid_dpop_proof", &["token: proof"]),
        (401, "error", "invalid_client", &["invalid client"]),
        (400, "error", "invalid_scope", &["invalid scope"]),
        (400, "error", "invalid_token", &[]),
        (400, "error", "USE_DPOP_NONCE", &[]),
        (400, "error", "use_dpop_nonce ", &[]),
        (400, "error_description", "use_dpop_nonce", &[]),
    ];
    for (status, field, code, expected) in cases {
        let body = format!(r#"{{"{field}":"{code}"}}"#);
        assert_eq!(
            holds(answer(status, &[], &body)),
            expected,
            "{status} {body}"
        );
    }
    for body in ["", "<html>", "null", "[]", r#"{"errorCode":11}"#] {
        for status in [400, 401, 403, 404] {
            let expected: [&str; 0] = [];
            assert_eq!(
                holds(answer(status, &[], body)),
                expected,
                "{status} {body}"
            );
        }
    }
}

#[test]
fn a_challenge_says_one_thing_and_the_proof_is_before_the_token() {
    const CREDENTIAL: &[&str] = &["invalid credential"];
    const NONCE: &[&str] = &["resource: nonce"];
    const PROOF: &[&str] = &["resource: proof"];
    let cases: [(&[&str], &[&str]); 23] = [
        (&[], &[]),
        (&[r#"Bearer error="invalid_token""#], CREDENTIAL),
        (&["Bearer error=invalid_token"], CREDENTIAL),
        (
            &[r#"Bearer realm="x", error="invalid_token", error_description="y""#],
            CREDENTIAL,
        ),
        (&[r#"DPoP algs="ES256", error="use_dpop_nonce""#], NONCE),
        (&["DPoP error=use_dpop_nonce, algs=ES256"], NONCE),
        (&[r#"DPoP error="invalid_dpop_proof""#], PROOF),
        (&["Bearer", r#"DPoP error="invalid_dpop_proof""#], PROOF),
        (
            &[
                r#"Bearer error="invalid_token""#,
                r#"DPoP error="use_dpop_nonce""#,
            ],
            NONCE,
        ),
        (
            &[r#"Bearer error="invalid_token", DPoP error="invalid_dpop_proof""#],
            PROOF,
        ),
        (
            &[r#"DPoP error="invalid_dpop_proof", DPoP error="use_dpop_nonce""#],
            NONCE,
        ),
        (&[r#"Bearer error="insufficient_scope""#], &[]),
        (&[r#"Bearer error="invalid_tokens""#], &[]),
        (&[r#"Bearer error="invalid_token"#], &[]),
        (&[r#"Bearer error = "invalid_token""#], CREDENTIAL),
        (&[r#"bearer Error="invalid_token""#], CREDENTIAL),
        (&[r#"error="invalid_token""#], CREDENTIAL),
        (
            &[r#"Bearer error="invalid_token" error_description="no comma""#],
            CREDENTIAL,
        ),
        (&["Negotiate abc==, Bearer error=invalid_token"], CREDENTIAL),
        (&[r#"Bearer error_description="invalid_token""#], &[]),
        (
            &["Bearer error=\"invalid_token\", realm=\"\u{fc}\""],
            CREDENTIAL,
        ),
        (&[r#"Bearer realm="error=invalid_token""#], &[]),
        (&[r#"Bearer realm="a\", error=invalid_token""#], &[]),
    ];
    for (challenges, expected) in cases {
        // The status tells the layers whether to ask, and is no part of what they ask.
        for status in [400, 401] {
            let answer = answer(status, challenges, "");
            assert_eq!(holds(answer), expected, "{status} {challenges:?}");
        }
    }
}

#[test]
fn a_code_and_a_challenge_are_read_apart() {
    let token = [r#"Bearer error="invalid_token""#];
    let nonce = [r#"DPoP error="use_dpop_nonce""#];
    for (challenges, field, code, expected) in [
        (token, "errorCode", "E0000011", &["invalid credential"][..]),
        (token, "errorCode", "E0000004", &["invalid credential"]),
        // Another token of the same user has no more permissions.
        (token, "errorCode", "E0000015", &["permission denied"]),
        (token, "errorCode", "E0000006", &["permission denied"]),
        (
            nonce,
            "errorCode",
            "E0000011",
            &["invalid credential", "resource: nonce"],
        ),
        (
            nonce,
            "errorCode",
            "E0000015",
            &["permission denied", "resource: nonce"],
        ),
        (
            nonce,
            "error",
            "invalid_client",
            &["resource: nonce", "invalid client"],
        ),
        (
            token,
            "error",
            "use_dpop_nonce",
            &["invalid credential", "token: nonce"],
        ),
    ] {
        let body = format!(r#"{{"{field}":"{code}"}}"#);
        let answer = answer(401, &challenges, &body);
        assert_eq!(holds(answer), expected, "{challenges:?} {body}");
    }
}

#[test]
fn okta_s_code_is_before_the_error_of_oauth() {
    let body = format!(
        r#"{{"error":"{}","errorCode":"E0000011"}}"#,
        oauth_error::USE_DPOP_NONCE
    );
    assert_eq!(holds(answer(401, &[], &body)), ["invalid credential"]);
}

#[test]
fn an_answer_that_was_looked_at_reads_as_one_that_was_taken() {
    let body = r#"{"errorCode":"E0000007","errorSummary":"x","errorId":"oae1","errorCauses":[{"errorSummary":"y"}]}"#;
    let answer = answer(404, &["Bearer"], body);
    let seen = ApiError::peek(&answer);
    let taken = ApiError::from_response(answer.map(Into::into));
    assert_eq!(format!("{seen:?} {seen}"), format!("{taken:?} {taken}"));
    assert_eq!(seen.body(), taken.body());
    assert_eq!(seen.meta().headers(), taken.meta().headers());
}
