//! `Link` headers and the cursors in them.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use http::header::LINK;
use http::{HeaderMap, HeaderValue};
use okta_core::{Cursor, link};
use proptest::prelude::*;

fn next(values: &[&str]) -> Result<Option<String>, String> {
    let mut headers = HeaderMap::new();
    for value in values {
        headers.append(LINK, HeaderValue::from_bytes(value.as_bytes()).unwrap());
    }
    link::next(&headers)
        .map(|next| next.map(|cursor| cursor.to_string()))
        .map_err(|error| error.to_string())
}

const PAGE: &str = "/api/v1/api-tokens?after=x&limit=20";

#[test]
fn next_is_found_wherever_it_stands() {
    let cases: [&[&str]; 12] = [
        &[r#"<https://acme.okta.com/api/v1/api-tokens?after=x&limit=20>; rel="next""#],
        &[
            r#"<https://acme.okta.com/api/v1/api-tokens?limit=20>; rel="self""#,
            r#"<https://acme.okta.com/api/v1/api-tokens?after=x&limit=20>; rel="next""#,
        ],
        &[
            r#"<https://acme.okta.com/api/v1/api-tokens?limit=20>; rel="self", <https://acme.okta.com/api/v1/api-tokens?after=x&limit=20>; rel="next""#,
        ],
        &[r#"<https://acme-admin.okta.com/api/v1/api-tokens?after=x&limit=20>; rel="next""#],
        &[r#"<http://acme.okta.com:8080/api/v1/api-tokens?after=x&limit=20>; rel="next""#],
        &["</api/v1/api-tokens?after=x&limit=20>;rel=next"],
        &["</api/v1/api-tokens?after=x&limit=20> ; REL = \"last NEXT\" "],
        &[
            r#"</api/v1/api-tokens?after=x&limit=20>; title="a;b,\"c\" <d>; rel=\"self\""; rel="next""#,
        ],
        &[r#"</api/v1/api-tokens?after=x&limit=20>; foo; rel="next"; rel="self""#],
        &[",, , </api/v1/api-tokens?after=x&limit=20>; rel=next,"],
        &["</style.css>; rel=preload; as=style, </api/v1/api-tokens?after=x&limit=20>; rel=next"],
        &["", "</api/v1/api-tokens?after=x&limit=20>; rel=\"next\""],
    ];
    for values in cases {
        assert_eq!(next(values), Ok(Some(PAGE.to_owned())), "{values:?}");
    }
}

#[test]
fn the_list_ends_where_there_is_no_next() {
    let cases: [&[&str]; 5] = [
        &[],
        &[r#"<https://acme.okta.com/api/v1/api-tokens>; rel="self""#],
        &[r#"<https://acme.okta.com/api/v1/api-tokens>; rel="nextish""#],
        &[r#"<https://acme.okta.com/api/v1/api-tokens>; title="rel=next""#],
        &["<https://acme.okta.com/next>"],
    ];
    for values in cases {
        assert_eq!(next(values), Ok(None), "{values:?}");
    }
}

#[test]
fn a_next_that_cannot_be_followed_is_an_error_and_not_the_end() {
    let cases = [
        "garbage",
        "</api/v1/api-tokens?after=x; rel=\"next\"",
        "</api/v1/api-tokens?after=x>; rel=\"next",
        "</api/v1/api-tokens?after=x> rel=\"next\"",
        "<>; rel=\"next\"",
        "<not a url>; rel=\"next\"",
        "<//evil.test/api/v1/x>; rel=\"next\"",
        "</>; rel=\"next\"",
        "<https://evil.test/?after=x>; rel=\"next\"",
        "<https://evil.test//api/v1/x>; rel=\"next\"",
        "<*>; rel=\"next\"",
        "</api/v1/../../oauth2/v1/token>; rel=\"next\"",
        "</api/v1/%2E%2e/secret>; rel=\"next\"",
        "</api/v1/.\\../secret>; rel=\"next\"",
        "</api/v1/..;/..;/oauth2/v1/x>; rel=\"next\"",
        "</api/v1/%2e%2e%2foauth2>; rel=\"next\"",
        "</api/v1/..%5c..%5coauth2>; rel=\"next\"",
        "</api/v1/%252e%252e/oauth2>; rel=\"next\"",
        "</api/v1/a>; rel=\"next\", </api/v1/b>; rel=\"next\"",
        "<https://evil.test>; rel=\"next\"",
        "<javascript:alert(1)>; rel=\"next\"",
        "</api/v1/\u{e4}>; rel=\"next\"\u{fc}",
    ];
    for value in cases {
        assert!(next(&[value]).is_err(), "{value}");
    }
    let mut headers = HeaderMap::new();
    headers.insert(
        LINK,
        HeaderValue::from_bytes(b"</api/v1/x>; rel=\"next\"; t=\"\xff\"").unwrap(),
    );
    assert!(link::next(&headers).is_err());
}

#[test]
fn a_cursor_is_followed_as_it_came() {
    for path in [
        "/api/v1/api-tokens?after=1%2B2%3D%3D+x&limit=-1",
        "/api/v1/api-tokens?after=a%20b&q=%22",
        "/api/v1/api-tokens?",
    ] {
        let cursor: Cursor = format!("https://other.example.com:1{path}")
            .parse()
            .unwrap();
        assert_eq!(cursor.as_str(), path);
        let saved = serde_json::to_string(&cursor).unwrap();
        assert_eq!(serde_json::from_str::<Cursor>(&saved).unwrap(), cursor);
    }
    assert!(serde_json::from_str::<Cursor>("\"elsewhere\"").is_err());
}

#[test]
fn a_next_outside_of_the_core_api_is_a_cursor() {
    for path in [
        "/oauth2/v1/clients?after=x",
        "/governance/api/v1/grants?after=x",
        "/elsewhere",
    ] {
        assert_eq!(
            next(&[&format!("<https://acme.okta.com{path}>; rel=next")]),
            Ok(Some(path.to_owned()))
        );
    }
}

proptest! {
    #[test]
    fn no_header_makes_the_parser_panic(value in "[<>;,=\"\\\\ a-z/?&]{0,60}|\\PC{0,60}") {
        if let Ok(value) = HeaderValue::from_bytes(value.as_bytes()) {
            let mut headers = HeaderMap::new();
            headers.insert(LINK, value);
            let _ = link::next(&headers);
        }
    }

    #[test]
    fn a_written_link_is_read_again(query in "[A-Za-z0-9=&%+._~-]{0,40}", before in 0_usize..3) {
        let path = format!("/api/v1/api-tokens?{query}");
        let others = "<https://o.test/x>; rel=\"self\"; title=\"a, b\", ".repeat(before);
        let value = format!("{others}<https://o.test{path}>; rel=\"next\"");
        prop_assert_eq!(next(&[&value]), Ok(Some(path)));
    }
}
