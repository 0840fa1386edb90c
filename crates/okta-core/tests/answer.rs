//! Answers: heads, errors, and bodies that are not what is due.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use bytes::Bytes;
use http::Response;
use okta_core::{
    ApiError, ApiTokenId, GetApiToken, ListApiTokens, Operation, RateLimit, ResponseMeta,
    RevokeApiToken, Revoked, UpsertApiToken,
};

fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Response<Bytes> {
    let mut response = Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    response
        .body(Bytes::copy_from_slice(body.as_bytes()))
        .unwrap()
}

fn meta(headers: &[(&str, &str)]) -> ResponseMeta {
    answer(200, headers, "").into_parts().0.into()
}

#[test]
fn the_head_is_read() {
    let meta = meta(&[
        ("X-Okta-Request-Id", "ab05"),
        ("x-rate-limit-limit", "300"),
        ("x-rate-limit-remaining", "271"),
        ("x-rate-limit-reset", "1759130141"),
        ("date", "Mon, 29 Sep 2025 07:15:13 GMT"),
        ("set-cookie", "JSESSIONID=D4F632CF17"),
    ]);
    assert_eq!(meta.request_id(), Some("ab05"));
    assert_eq!(meta.rate_limit().limit, Some(300));
    assert_eq!(meta.rate_limit().remaining, Some(271));
    assert_eq!(meta.rate_limit().reset.unwrap().as_second(), 1_759_130_141);
    assert_eq!(meta.date().unwrap().to_string(), "2025-09-29T07:15:13Z");
    assert_eq!(meta.headers()["set-cookie"], "JSESSIONID=D4F632CF17");
    assert!(!format!("{meta:?}").contains("D4F632CF17"));
}

#[test]
fn a_date_with_the_wrong_weekday_is_read_and_nonsense_is_not() {
    let date = |text| {
        meta(&[("date", text)])
            .date()
            .map(jiff::Timestamp::as_second)
    };
    assert_eq!(date("Tue, 29 Sep 2025 07:15:13 GMT"), Some(1_759_130_113));
    assert_eq!(date("yesterday"), None);
    assert_eq!(meta(&[]).date(), None);
}

#[test]
fn absurd_rate_limit_headers_are_none_and_repeated_ones_count_by_the_smallest() {
    let reset = |values: &[&str]| {
        let headers: Vec<_> = values
            .iter()
            .map(|value| ("x-rate-limit-reset", *value))
            .collect();
        meta(&headers)
            .rate_limit()
            .reset
            .map(jiff::Timestamp::as_second)
    };
    assert_eq!(reset(&["20", "10", "30"]), Some(10));
    assert_eq!(reset(&["20, 10"]), Some(10));
    assert_eq!(reset(&["x", "10"]), Some(10));
    for absurd in [
        "",
        "-1",
        "1.5",
        "x",
        "99999999999999999999",
        "18446744073709551615",
    ] {
        assert_eq!(reset(&[absurd]), None, "{absurd}");
    }
    let limit = |value| meta(&[("x-rate-limit-limit", value)]).rate_limit().limit;
    assert_eq!(limit("4294967296"), Some(u32::MAX));
    assert_eq!(limit("-5"), None);
    assert_eq!(meta(&[]).rate_limit(), RateLimit::default());
}

#[test]
fn the_concurrency_limit_is_told_by_two_zeros() {
    let is = |limit, remaining| {
        meta(&[
            ("x-rate-limit-limit", limit),
            ("x-rate-limit-remaining", remaining),
        ])
        .rate_limit()
        .is_concurrency_limit()
    };
    assert!(is("0", "0"));
    assert!(!is("600", "0"));
    assert!(!RateLimit::default().is_concurrency_limit());
}

#[test]
fn oktas_error_object_is_read() {
    let error = ApiError::from_response(answer(
        403,
        &[
            ("x-okta-request-id", "req1"),
            ("content-type", "application/json;charset=UTF-8"),
        ],
        r#"{"errorCode":"E0000032","errorSummary":"Unlock is not\nallowed.","errorLink":"E0000032","errorId":"oae1",
            "errorCauses":[{"errorSummary":"The user is not locked out."},{"x":1}]}"#,
    ));
    assert_eq!(error.status(), 403);
    assert_eq!(error.code(), Some("E0000032"));
    assert_eq!(error.error_id(), Some("oae1"));
    assert_eq!(error.causes(), ["The user is not locked out."]);
    assert_eq!(error.meta().request_id(), Some("req1"));
    assert_eq!(
        error.to_string(),
        "403 Forbidden, E0000032: Unlock is not\\nallowed. (The user is not locked out.)"
    );
}

#[test]
fn errors_of_others_are_read_as_far_as_they_go() {
    let cases = [
        (
            400,
            r#"{"error":"use_dpop_nonce","error_description":"nonce"}"#,
            "400 Bad Request, use_dpop_nonce: nonce",
        ),
        (
            404,
            r#"{"status":404,"message":"Resource not found"}"#,
            "404 Not Found, Resource not found",
        ),
        (
            502,
            "<html>\n<b>bad</b>",
            "502 Bad Gateway, body begins with `<html>\\n<b>bad</b>`",
        ),
        (500, "", "500 Internal Server Error"),
        (
            500,
            "[1]",
            "500 Internal Server Error, body begins with `[1]`",
        ),
        (
            500,
            "null",
            "500 Internal Server Error, body begins with `null`",
        ),
        (
            500,
            r#"{"errorCode":5,"errorCauses":"x"}"#,
            r#"500 Internal Server Error, body begins with `{"errorCode":5,"errorCauses":"x"}`"#,
        ),
    ];
    for (status, body, shown) in cases {
        assert_eq!(
            ApiError::from_response(answer(status, &[], body)).to_string(),
            shown
        );
    }
}

#[test]
fn a_redirect_tells_the_host_alone() {
    let error = ApiError::from_response(answer(
        302,
        &[("location", "https://o.test/login?token=s3cret")],
        "",
    ));
    let shown = error.to_string();
    assert!(
        shown.contains("`o.test`") && !shown.contains("login") && !shown.contains("s3cret"),
        "{shown}"
    );
}

#[test]
fn a_body_that_is_not_what_is_due_is_an_error_with_a_short_quote() {
    let get = GetApiToken::new("00T1".parse::<ApiTokenId>().unwrap());
    let bodies = [
        "",
        "{\"id\":\"00T1\"",
        "<html>",
        "null",
        "[]",
        "{\"id\":\"00T1\"}x",
        "\u{1b}[31m",
    ];
    for body in bodies {
        let error = get
            .decode(answer(200, &[("x-okta-request-id", "r1")], body))
            .unwrap_err();
        assert_eq!(error.meta().request_id(), Some("r1"));
        assert!(error.quote().len() < 200);
        assert!(!error.to_string().contains('\u{1b}'), "{error}");
    }
    for body in ["", "{}", "null", "\"x\"", "[{\"id\":\"00T1\"},]", "[1]"] {
        assert!(
            ListApiTokens::new().decode(answer(200, &[], body)).is_err(),
            "{body:?}"
        );
    }
}

#[test]
fn a_body_that_is_not_utf8_is_refused_wherever_that_is() {
    let list = |body: &[u8]| {
        ListApiTokens::new().decode(answer(200, &[], "").map(|_| Bytes::copy_from_slice(body)))
    };
    for json in [
        r#"[{"id":"00?"}]"#,
        r#"[{"id":"00T1","name":"\n?"}]"#,
        r#"[{"id":"00T1","na?me":"x"}]"#,
        r#"[{"id":"00T1","created":"2025-07-21T05:52:51.000?"}]"#,
        r#"[{"id":"00T1","tokenWindow":"P30?"}]"#,
        r#"[{"id":"00T1","network":{"connection":"?"}}]"#,
        r#"[{"id":"00T1","network":{"include":["nzo?"]}}]"#,
        r#"[{"id":"00T1","network":{"strict":["?"]}}]"#,
        r#"[{"id":"00T1","risk":{"level":"?"}}]"#,
        r#"[{"id":"00T1","risk":{"?":"HIGH"}}]"#,
        r#"[{"id":"00T1","_links":{"self":{"href":"https://acme.okta.com/?"}}}]"#,
    ] {
        let (before, after) = json.split_once('?').unwrap();
        for invalid in [
            &b"\xff"[..],
            b"\x80",
            b"\xc3",
            b"\xed\xa0\x80",
            b"\xf0\x9f\x94",
        ] {
            let body = [before.as_bytes(), invalid, after.as_bytes()].concat();
            let error = list(&body).unwrap_err();
            let reason = error.reason();
            assert!(
                reason.contains("invalid unicode code point at line 1 column"),
                "{json}: {reason}"
            );
        }
    }
    let whole = br#"[{"id":"00T1","network":{"include":["z"]},"_links":{"a":"b"},"x":[1,null]}]"#;
    assert!(list(whole).is_ok());
    for at in 0..whole.len() {
        let mut body = whole.to_vec();
        body[at] = 0xff;
        assert!(list(&body).is_err(), "at {at}");
        body.truncate(at + 1);
        let error = ApiError::from_response(answer(400, &[], "").map(|_| body.into()));
        assert_eq!(error.status(), 400);
    }
}

#[test]
fn no_error_grows_with_the_body() {
    let long = "x".repeat(1_000_000);
    let bodies = [
        format!("\"{long}\""),
        format!("[\"{long}\"]"),
        format!("[{{\"{long}\":}}]"),
        format!("[{{\"id\":[\"{long}\"]}}]"),
    ];
    for body in bodies {
        let error = ListApiTokens::new()
            .decode(answer(200, &[], &body))
            .unwrap_err();
        assert!(error.to_string().len() < 700, "{}", error.to_string().len());
    }
    let long = &long[..30_000];
    let body = format!(r#"{{"errorCode":"{long}","errorSummary":"{long}","errorCauses":[]}}"#);
    let error = ApiError::from_response(answer(400, &[], &body));
    assert!(error.to_string().len() < 700, "{}", error.to_string().len());
}

#[test]
fn a_body_that_echoes_the_credential_does_not_show_it() {
    let echo = "authorization: SSWS 00aS3cretS3cret";
    let api = ApiError::from_response(answer(502, &[], echo));
    let body = format!(
        r#"{{"errorCode":"E1","errorSummary":"{echo}","errorCauses":[{{"errorSummary":"{echo}"}}]}}"#
    );
    let object = ApiError::from_response(answer(400, &[], &body));
    let decode = ListApiTokens::new()
        .decode(answer(200, &[], echo))
        .unwrap_err();
    let field = format!(r#"[{{"id":["{echo}"]}}]"#);
    let field = ListApiTokens::new()
        .decode(answer(200, &[], &field))
        .unwrap_err();
    let shown = format!("{api} {api:?} {object} {object:?} {decode} {decode:?} {field} {field:?}");
    assert!(!shown.contains("S3cret"), "{shown}");
    assert!(shown.contains("SSWS ***"), "{shown}");
}

#[test]
fn an_encoding_that_was_not_asked_for_is_named() {
    let error = ListApiTokens::new()
        .decode(answer(
            200,
            &[("content-encoding", "gzip")],
            "\u{1f}garbage",
        ))
        .unwrap_err();
    assert!(error.to_string().contains("encoded as gzip"), "{error}");
}

#[test]
fn a_page_has_items_cursor_and_head_and_a_broken_next_is_no_end() {
    let body = r#"[{"id":"00T1"},{"id":"00T2"}]"#;
    let link = r#"<https://o.test/api/v1/api-tokens?after=2>; rel="next""#;
    let page = ListApiTokens::new()
        .decode(answer(
            200,
            &[("link", link), ("x-okta-request-id", "r1")],
            body,
        ))
        .unwrap();
    assert_eq!(page.items.len(), 2);
    assert_eq!(page.next.unwrap().as_str(), "/api/v1/api-tokens?after=2");
    assert_eq!(page.meta.request_id(), Some("r1"));
    assert!(
        ListApiTokens::new()
            .decode(answer(200, &[("link", "<x")], body))
            .is_err()
    );
}

#[test]
fn an_answer_about_another_id_is_no_answer() {
    let id = || "00TASKED".parse::<ApiTokenId>().unwrap();
    let told = |body: &str| {
        let get = GetApiToken::new(id()).decode(answer(200, &[], body));
        let upsert = UpsertApiToken::new(id(), "ci").unwrap();
        let upsert = upsert.decode(answer(200, &[("x-okta-request-id", "r1")], body));
        [get.err(), upsert.err()].map(|error| error.map(|error| error.reason().to_owned()))
    };
    for body in [
        r#"{"id":"00TASKED"}"#,
        r#"{"name":"ci","id":"00TASKED","x":1}"#,
    ] {
        assert_eq!(told(body), [None, None], "{body}");
    }
    for (body, shown) in [
        (r#"{"id":"00TOTHER"}"#, "00TOTHER"),
        (r#"{"id":"00TASKED","id":"00TOTHER"}"#, "00TOTHER"),
        (r#"{"id":"00tasked"}"#, "00tasked"),
        (r#"{"id":"00TASKED "}"#, "00TASKED "),
        (r#"{"id":"current"}"#, "current"),
        (
            r#"{"id":"\u001b[31m\u202e00TASKED"}"#,
            "\\u{1b}[31m\\u{202e}00TASKED",
        ),
    ] {
        let reason = format!("it is about API token `{shown}`, where `00TASKED` was asked for");
        assert_eq!(told(body), [Some(reason.clone()), Some(reason)], "{body}");
    }
    for body in [r#"{"name":"ci"}"#, r#"{"id":null}"#, r#"{"id":""}"#, "{}"] {
        let reason = "this is no API token: it has no `id` at line 1 column";
        for told in told(body) {
            assert!(told.unwrap().starts_with(reason), "{body}");
        }
    }
    let long = format!(r#"{{"id":"{}"}}"#, "x".repeat(100_000));
    let [get, upsert] = told(&long).map(Option::unwrap);
    assert!(
        get.len() < 250 && get.ends_with("`00TASKED` was asked for"),
        "{get}"
    );
    assert_eq!(get, upsert);
}

#[test]
fn a_revocation_is_confirmed_by_okta_alone() {
    let revoke = RevokeApiToken::new("00T1".parse::<ApiTokenId>().unwrap());
    for (status, body) in [
        (204, ""),
        (202, ""),
        (202, "{}"),
        (200, ""),
        (200, "\r\n"),
        (200, "{\"x\":1}"),
    ] {
        let answer = revoke.decode(answer(status, &[], body)).unwrap();
        assert_eq!(answer.value, Revoked::Confirmed);
        assert_eq!(answer.meta.status(), status);
    }
    assert!(
        revoke
            .decode(answer(200, &[], "<html>Sign in</html>"))
            .is_err()
    );
}
