//! What the org remembers of its requests.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use common::{LIST, call, one, request, send, ssws};
use http::{Method, Version};
use okta_mock::MockOrg;
use std::time::Duration;
use tokio::time::{Instant, advance};

#[tokio::test(start_paused = true)]
async fn requests_and_answers_in_order() {
    let org = MockOrg::new();
    let started = Instant::now();
    call(&org, "GET", "/api/v1/api-tokens?limit=2&q=CI").await;
    advance(Duration::from_secs(3)).await;
    let mut put = request("PUT", &one("missing"), &ssws(), "{\"name\":\"x\"}");
    put.headers_mut()
        .insert("x-okta-retry-count", "1".parse().unwrap());
    send(&org, put).await;

    let log = org.log();
    assert_eq!(log.len(), 2);
    assert_eq!(
        (&log[0].method, log[0].target.as_str()),
        (&Method::GET, "/api/v1/api-tokens?limit=2&q=CI")
    );
    assert_eq!(log[0].path(), LIST);
    assert_eq!(log[0].arrived, started);
    assert_eq!(log[0].version, Version::HTTP_11);
    assert_eq!(log[0].connection, None);
    assert_eq!(log[0].status.unwrap(), 200);
    assert_eq!(log[1].arrived, started + Duration::from_secs(3));
    assert_eq!(&log[1].body[..], b"{\"name\":\"x\"}");
    assert_eq!(log[1].header("x-okta-retry-count"), Some("1"));
    assert!(log[1].has_header("Authorization", &ssws()));
    assert_eq!(log[1].status.unwrap(), 404);

    org.clear_log();
    assert!(org.log().is_empty());
    call(&org, "GET", LIST).await;
    assert_eq!(org.log().len(), 1);
}

#[tokio::test]
async fn the_oldest_are_forgotten() {
    for capacity in [0, 1, 3] {
        let org = MockOrg::builder().log_capacity(capacity).build();
        for n in 0..5 {
            call(&org, "GET", &one(&format!("t{n}"))).await;
        }
        let targets: Vec<_> = org.log().iter().map(|it| it.target.clone()).collect();
        let expected: Vec<_> = (5 - capacity..5).map(|n| one(&format!("t{n}"))).collect();
        assert_eq!(targets, expected);
        assert!(org.log().iter().all(|it| it.status.is_some()));
    }
}
