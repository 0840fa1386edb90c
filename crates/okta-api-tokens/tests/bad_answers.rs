//! Answers that are not what is due: typed, with status and request id, and never a panic.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use bytes::Bytes;
use http::Response;
use okta_api_tokens::{ApiTokenId, ErrorKind, ListApiTokens, Model, Sent};
use okta_mock::{Fault, MockOrg};
use serde_json::json;
use support::client;

#[tokio::test]
async fn a_body_that_cannot_be_read_is_an_error_with_status_and_request_id() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let faults = [
        Fault::garbage(),
        Fault::html_page(),
        Fault::empty(),
        Fault::status(200).body("[{\"id\":\"00T1\",\"name\":\"cut in the mid"),
        Fault::status(200).body("[{\"id\":\"\u{0}\"}]"),
        Fault::status(200).body(&b"[{\"id\":\"\xff\xfe\"}]"[..]),
        Fault::status(200).body(deep),
        Fault::status(200).json(&json!({"not": "an array"})),
        Fault::status(200).json(&json!(null)),
        Fault::status(200).json(&json!([{"id": "00T1"}, {}])),
        Fault::status(200).json(&json!([{"id": "", "name": "ci"}])),
        Fault::status(200).json(&json!([{"id": 5}])),
    ];
    for fault in faults {
        let shown = format!("{fault:?}");
        let (org, tokens) = client(MockOrg::builder().tokens(3));
        org.fault(fault);
        let error = tokens.list(ListApiTokens::new()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{shown}");
        assert_eq!(error.status().unwrap(), 200, "{shown}");
        assert!(error.request_id().is_some(), "{shown}");
        assert_eq!(error.kind().sent(), Sent::Answered);
        assert!(error.to_string().len() < 800, "{shown}: {error}");
        assert!(
            error.to_string().starts_with("listApiTokens failed: "),
            "{error}"
        );
    }
}

#[tokio::test]
async fn one_odd_value_hides_no_token() {
    let (org, tokens) = client(MockOrg::builder());
    let odd =
        json!([{"id": "00T1", "tokenWindow": ""}, {"id": "00T2", "created": "soon", "network": 5}]);
    org.fault(Fault::status(200).json(&odd).times(2));
    let page = tokens.list(ListApiTokens::new()).await.unwrap();
    assert_eq!(page.items.len(), 2);
    let warnings: Vec<_> = page
        .warnings()
        .map(|(token, values)| {
            (
                token.id.to_string(),
                format!("{} and {}", values[0], values[1]),
            )
        })
        .collect();
    let told = "`created` holds `\"soon\"` and `network` holds `5`";
    assert_eq!(warnings, [("00T2".to_owned(), told.to_owned())]);
    let mut items = tokens.items(ListApiTokens::new());
    let mut seen = 0;
    while let Some(token) = items.try_next().await.unwrap() {
        seen += 1;
        assert_eq!(
            token.unreadable().len(),
            if token.id == "00T2" { 2 } else { 0 }
        );
    }
    assert_eq!(seen, 2);
    let odd = Fault::status(200).json(&json!({"id": "00T2", "created": "soon"}));
    org.fault(odd);
    let id: ApiTokenId = "00T2".parse().unwrap();
    assert_eq!(tokens.get(&id).await.unwrap().value.unreadable().len(), 1);
}

#[tokio::test]
async fn what_is_no_token_is_none_whatever_its_status() {
    let (org, tokens) = client(MockOrg::builder());
    let id: ApiTokenId = "00T2".parse().unwrap();
    for status in [200, 202] {
        for body in ["{}", r#"{"id": ""}"#, r#"{"id": null, "name": "ci"}"#] {
            org.fault(Fault::status(status).body(body));
            let error = tokens.get(&id).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Decode, "{body}");
            assert!(error.to_string().contains("no API token"), "{error}");
        }
    }
}

#[tokio::test]
async fn a_body_of_17_mib_is_not_read() {
    let (org, tokens) = client(MockOrg::builder());
    org.fault(Fault::oversized(17 * 1024 * 1024));
    let error = tokens.list(ListApiTokens::new()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::BodyTooLarge);
    assert_eq!(error.status().unwrap(), 200);
    assert!(error.request_id().is_some());
}

#[tokio::test]
async fn a_connection_that_breaks_is_told_from_an_answer() {
    let (org, tokens) = client(MockOrg::builder().tokens(3));
    for (fault, status) in [(Fault::reset(), None), (Fault::cut(10), Some(200))] {
        org.fault(fault);
        let error = tokens.list(ListApiTokens::new()).await.unwrap_err();
        assert_eq!(error.status().map(|status| status.as_u16()), status);
        assert_eq!(error.request_id().is_some(), status.is_some());
        assert_eq!(error.kind(), ErrorKind::ConnectionLost, "{error:?}");
        assert_eq!(error.kind().sent(), Sent::Maybe);
    }
}

#[tokio::test]
async fn error_answers_are_typed_with_and_without_json() {
    let cases = [
        (400, ErrorKind::Rejected),
        (401, ErrorKind::Unauthorized),
        (403, ErrorKind::Forbidden),
        (404, ErrorKind::NotFound),
        (405, ErrorKind::Rejected),
        (423, ErrorKind::Rejected),
        (429, ErrorKind::TooManyRequests),
        (500, ErrorKind::ServerError),
        (503, ErrorKind::ServerError),
        (301, ErrorKind::Redirect),
        (304, ErrorKind::Rejected),
    ];
    for (status, kind) in cases {
        for fault in [
            Fault::status(status),
            Fault::status(status).html("<h1>Sorry</h1>"),
            Fault::status(status).no_content_type(),
            Fault::status(status).bare(),
        ] {
            let shown = format!("{fault:?}");
            let (org, tokens) = client(MockOrg::builder());
            org.fault(fault);
            let error = tokens.list(ListApiTokens::new()).await.unwrap_err();
            assert_eq!(error.kind(), kind, "{shown}");
            assert_eq!(error.status().unwrap(), status, "{shown}");
        }
    }
}

#[tokio::test]
async fn a_revocation_answered_by_a_sign_in_page_is_not_confirmed() {
    let (org, tokens) = client(MockOrg::builder());
    org.fault(Fault::respond(Response::new(Bytes::from_static(
        b"<html>Sign in</html>",
    ))));
    let error = tokens.revoke_current().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
}
