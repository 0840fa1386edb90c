//! The newest operation: a name and a network condition.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use common::{Answer, one, request, send, ssws};
use okta_mock::MockOrg;
use serde_json::json;
use std::time::Duration;

fn org() -> (MockOrg, String) {
    let org = MockOrg::builder()
        .tokens(20)
        .now("2026-03-01T12:00:00Z".parse().unwrap())
        .build();
    let id = org.tokens()[4]["id"].as_str().unwrap().to_owned();
    (org, id)
}

async fn put(org: &MockOrg, id: &str, body: &str) -> Answer {
    send(org, request("PUT", &one(id), &ssws(), body.to_owned())).await
}

#[tokio::test(start_paused = true)]
async fn it_changes_name_network_and_last_update_and_nothing_else() {
    let (org, id) = org();
    let before = org.token(&id).unwrap();
    tokio::time::advance(Duration::from_secs(90)).await;
    let body = json!({
        "name": "New", "clientName": "ignored", "created": "2021-11-09T20:38:10Z",
        "network": { "connection": "ZONE", "include": ["nzo1"], "exclude": [] },
    });
    let answer = put(&org, &id, &body.to_string()).await;
    assert_eq!(answer.status, 200);
    let mut expected = before;
    expected["name"] = "New".into();
    expected["network"] = json!({ "connection": "ZONE", "include": ["nzo1"] });
    expected["lastUpdated"] = "2026-03-01T12:01:30.000Z".into();
    assert_eq!(answer.json(), expected);
    assert_eq!(org.token(&id).unwrap(), expected);
}

#[tokio::test]
async fn without_a_network_the_old_one_stays() {
    let (org, id) = org();
    let before = org.token(&id).unwrap();
    let answer = put(&org, &id, "{\"name\":\"New\"}").await;
    assert_eq!(answer.json()["network"], before["network"]);
}

#[tokio::test]
async fn malformed_bodies_are_e0000003() {
    let (org, id) = org();
    for body in ["", "{", "[]", "\"x\"", "null", "{\"name\":\"x\"} trailing"] {
        let answer = put(&org, &id, body).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (400, "E0000003"),
            "{body:?}"
        );
    }
}

#[tokio::test]
async fn invalid_bodies_are_e0000001_with_a_cause_and_change_nothing() {
    let (org, id) = org();
    let before = org.token(&id);
    for body in [
        "{}",
        "{\"name\":\"\"}",
        "{\"name\":null}",
        "{\"name\":7}",
        "{\"name\":\"x\",\"network\":{}}",
        "{\"name\":\"x\",\"network\":{\"connection\":\"NOWHERE\"}}",
        "{\"name\":\"x\",\"network\":{\"connection\":\"ZONE\",\"include\":[1]}}",
    ] {
        let answer = put(&org, &id, body).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (400, "E0000001"),
            "{body}"
        );
        assert_eq!(answer.json()["errorCauses"].as_array().unwrap().len(), 1);
        assert_eq!(org.token(&id), before);
    }
}
