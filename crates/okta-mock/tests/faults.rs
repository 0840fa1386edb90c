//! Scripted failures, in memory.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use bytes::Bytes;
use common::{LIST, call, one, request, send, ssws, try_send};
use http::Response;
use http_body_util::BodyExt;
use okta_mock::{Fault, MockOrg};
use serde_json::json;
use std::{
    io::ErrorKind,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};
use tokio::time::{Instant, timeout};
use tower::ServiceExt;

#[tokio::test]
async fn a_status_brings_the_error_that_goes_with_it() {
    for (status, code) in [
        (400, "E0000001"),
        (401, "E0000011"),
        (403, "E0000006"),
        (429, "E0000047"),
        (500, "E0000009"),
    ] {
        let org = MockOrg::new();
        org.fault(Fault::status(status));
        let answer = call(&org, "GET", LIST).await;
        assert_eq!((answer.status, answer.code().as_str()), (status, code));
        assert_eq!(answer.header("content-type"), "application/json");
        assert_eq!(answer.header("x-rate-limit-remaining"), "599", "counted");
        assert_eq!(call(&org, "GET", LIST).await.status, 200, "once");
    }
}

#[tokio::test]
async fn bodies_and_content_types_of_all_kinds() {
    let org = MockOrg::new();
    let mut seen = Vec::new();
    for fault in [
        Fault::status(503),
        Fault::status(401).code("E0000015"),
        Fault::status(500).json(&json!({ "a": 1 })),
        Fault::status(502).html("<p>").bare(),
        Fault::status(404).no_content_type(),
        Fault::empty(),
        Fault::html_page(),
        Fault::garbage(),
        Fault::oversized(100_000),
    ] {
        org.fault(fault);
        let answer = call(&org, "GET", LIST).await;
        let valid = serde_json::from_slice::<serde_json::Value>(&answer.body).is_ok();
        seen.push((
            answer.status,
            answer.header("content-type").to_owned(),
            answer.body.len(),
            valid,
        ));
    }
    let shapes: Vec<_> = seen
        .iter()
        .map(|(status, kind, _, valid)| (*status, kind.as_str(), *valid))
        .collect();
    assert_eq!(
        shapes,
        [
            (503, "", false),
            (401, "application/json", true),
            (500, "application/json", true),
            (502, "text/html", false),
            (404, "", true),
            (200, "", false),
            (200, "text/html", false),
            (200, "application/json", false),
            (200, "application/json", true),
        ]
    );
    assert_eq!((seen[0].2, seen[5].2, seen[8].2), (0, 0, 100_000));
}

#[tokio::test]
async fn bare_faults_and_whole_answers_carry_and_count_nothing_of_the_org() {
    let org = MockOrg::new();
    org.fault(Fault::status(502).bare());
    let proxy = call(&org, "GET", LIST).await;
    assert_eq!(proxy.header("server"), "nginx");
    assert!(
        !proxy.headers.contains_key("x-okta-request-id")
            && !proxy.headers.contains_key("x-rate-limit-limit")
    );

    let own = Response::builder()
        .status(418)
        .header("x-a", "1")
        .header("x-a", "2")
        .body(Bytes::from_static(b"tea"));
    org.fault(Fault::respond(own.unwrap()));
    let answer = call(&org, "GET", LIST).await;
    assert_eq!((answer.status, &answer.body[..]), (418, &b"tea"[..]));
    assert_eq!(answer.headers.len(), 2);
    assert_eq!(org.bucket().remaining, 600);
}

#[tokio::test]
async fn resets_with_and_without_execution() {
    for executed in [false, true] {
        let org = MockOrg::new();
        let id = org.tokens()[9]["id"].as_str().unwrap().to_owned();
        org.fault(if executed {
            Fault::reset().executed()
        } else {
            Fault::reset()
        });
        let delete = || request("DELETE", &one(&id), &ssws(), "");
        assert_eq!(
            try_send(&org, delete()).await.unwrap_err().kind(),
            ErrorKind::ConnectionReset
        );
        assert_eq!(org.token(&id).is_none(), executed);
        assert_eq!(org.log()[0].status, None);
        assert_eq!(
            send(&org, delete()).await.status,
            if executed { 404 } else { 204 }
        );
    }
}

#[tokio::test]
async fn an_executed_status_loses_only_the_answer() {
    let org = MockOrg::new();
    let id = org.tokens()[9]["id"].as_str().unwrap().to_owned();
    org.fault(Fault::status(502).executed().html("<p>Bad Gateway"));
    assert_eq!(call(&org, "DELETE", &one(&id)).await.status, 502);
    assert_eq!(org.token(&id), None);
}

#[tokio::test]
async fn a_cut_body_fails_after_what_was_sent() {
    for sent in [0, 1, 10, 1_000_000] {
        let org = MockOrg::new();
        org.fault(Fault::cut(sent));
        let answer = org
            .service()
            .oneshot(request("GET", LIST, &ssws(), ""))
            .await
            .unwrap();
        assert_eq!(answer.status(), 200);
        let promised: usize = answer.headers()["content-length"]
            .to_str()
            .unwrap()
            .parse()
            .unwrap();
        let mut body = answer.into_body();
        let mut got = 0;
        let error = loop {
            match body.frame().await.expect("an error before the end") {
                Ok(frame) => got += frame.into_data().unwrap().len(),
                Err(error) => break error,
            }
        };
        assert_eq!(error.kind(), ErrorKind::UnexpectedEof);
        assert!(got < promised && got <= sent, "{got} of {promised}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_stalled_body_never_ends() {
    let org = MockOrg::new();
    org.fault(Fault::stall(5));
    let mut body = org
        .service()
        .oneshot(request("GET", LIST, &ssws(), ""))
        .await
        .unwrap()
        .into_body();
    assert_eq!(
        body.frame()
            .await
            .unwrap()
            .unwrap()
            .into_data()
            .unwrap()
            .len(),
        5
    );
    assert!(
        timeout(Duration::from_secs(86_400), body.frame())
            .await
            .is_err()
    );
}

#[tokio::test(start_paused = true)]
async fn a_delay_adds_to_the_latency() {
    let org = MockOrg::builder()
        .tokens(1)
        .latency(Duration::from_millis(100))
        .build();
    org.fault(Fault::none().delay(Duration::from_secs(2)));
    for expected in [2100, 100] {
        let started = Instant::now();
        assert_eq!(call(&org, "GET", LIST).await.status, 200);
        assert_eq!(started.elapsed(), Duration::from_millis(expected));
    }
}

#[tokio::test]
async fn headers_can_be_replaced_added_and_removed() {
    let org = MockOrg::new();
    let edited = Fault::none()
        .set_header("X-Rate-Limit-Remaining", "7")
        .append_header("X-Rate-Limit-Reset", "1")
        .remove_header("Date")
        .set_header(
            "Link",
            "<https://elsewhere.example/api/v1/api-tokens?after=x>; rel=\"next\"",
        );
    org.fault(edited);
    let answer = call(&org, "GET", LIST).await;
    assert_eq!(answer.ids().len(), 20);
    assert_eq!(answer.header("x-rate-limit-remaining"), "7");
    assert_eq!(
        answer.headers.get_all("x-rate-limit-reset").iter().count(),
        2
    );
    assert!(!answer.headers.contains_key("date"));
    assert_eq!(answer.next().unwrap(), "/api/v1/api-tokens?after=x");
}

#[tokio::test]
async fn faults_meet_only_what_they_match() {
    let org = MockOrg::new();
    org.fault(Fault::status(503).on("DELETE", &one("")).times(2));
    org.fault(Fault::status(500).nth(2));
    let mut seen = Vec::new();
    for (method, path) in [
        ("GET", LIST.to_owned()),
        ("DELETE", one("x")),
        ("GET", LIST.to_owned()),
        ("DELETE", one("x")),
        ("DELETE", one("x")),
    ] {
        seen.push(call(&org, method, &path).await.status);
    }
    assert_eq!(seen, [200, 503, 500, 503, 404]);
    assert_eq!(org.faults_left(), 0);
    org.fault(Fault::reset().always());
    assert_eq!(org.faults_left(), 1);
    org.clear_faults();
    assert_eq!(call(&org, "GET", LIST).await.status, 200);
}

#[tokio::test]
async fn a_request_whose_body_fails_never_arrives() {
    struct Failing;

    impl http_body::Body for Failing {
        type Data = Bytes;
        type Error = std::fmt::Error;

        fn poll_frame(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<http_body::Frame<Bytes>, std::fmt::Error>>> {
            Poll::Ready(Some(Err(std::fmt::Error)))
        }
    }

    let org = MockOrg::new();
    let request = http::Request::put(one("x")).body(Failing).unwrap();
    assert_eq!(
        org.service().oneshot(request).await.unwrap_err().kind(),
        ErrorKind::InvalidData
    );
    assert!(org.log().is_empty());
}

#[tokio::test]
async fn an_answer_given_to_none_replaces_the_orgs() {
    let org = MockOrg::new();
    org.fault(Fault::none().json(&serde_json::json!([])));
    let answer = call(&org, "GET", LIST).await;
    assert_eq!((answer.status, &answer.body[..]), (200, &b"[]"[..]));
}

#[test]
#[should_panic(expected = "has no answer")]
fn a_broken_connection_has_no_answer_to_change() {
    let _ = Fault::reset().html("<p>");
}
