//! The five operations, and everything that is none.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use common::{LIST, call, one, request, send, ssws};
use okta_mock::{DEFAULT_API_TOKEN, MockOrg};
use serde_json::json;

#[tokio::test]
async fn an_empty_id_is_the_list() {
    let org = MockOrg::new();
    let (list, slash) = (
        call(&org, "GET", LIST).await,
        call(&org, "GET", &one("")).await,
    );
    assert_eq!((list.status, slash.status), (200, 200));
    assert_eq!(list.ids().len(), 20);
    assert_eq!(list.ids(), slash.ids());
}

#[tokio::test]
async fn get_shows_the_record_with_links_to_the_host_that_was_asked() {
    let org = MockOrg::new();
    let id = org.tokens()[5]["id"].as_str().unwrap().to_owned();
    let mut get = request("GET", &one(&id), &ssws(), "");
    get.headers_mut()
        .insert("host", "acme.okta.com:8443".parse().unwrap());
    let record = send(&org, get).await.json();
    assert_eq!(record["id"], id);
    assert_eq!(
        record["_links"]["self"]["href"],
        format!("https://acme.okta.com:8443/api/v1/api-tokens/{id}")
    );
    assert_eq!(
        record["_links"]["self"]["hints"]["allow"],
        json!(["GET", "DELETE"])
    );
    let user = record["userId"].as_str().unwrap();
    assert_eq!(
        record["_links"]["user"]["href"],
        format!("https://acme.okta.com:8443/api/v1/users/{user}")
    );
}

#[tokio::test]
async fn an_unknown_id_is_not_found_in_the_recorded_words() {
    let org = MockOrg::new();
    for (method, id) in [
        ("GET", "invalid-id"),
        ("DELETE", "00Tinvalid9999999999"),
        ("GET", "current"),
        ("PUT", "x"),
    ] {
        let answer = send(&org, request(method, &one(id), &ssws(), "{\"name\":\"x\"}")).await;
        let error = answer.json();
        assert_eq!(answer.status, 404);
        assert_eq!(error["errorCode"], "E0000007");
        assert_eq!(error["errorLink"], "E0000007");
        assert_eq!(
            error["errorSummary"],
            format!("Not found: Resource not found: {id} (Token)")
        );
        assert_eq!(error["errorCauses"], json!([]));
        assert!(error["errorId"].as_str().unwrap().starts_with("oae"));
    }
}

#[tokio::test]
async fn a_revoked_token_is_gone() {
    let org = MockOrg::new();
    let id = org.tokens()[3]["id"].as_str().unwrap().to_owned();
    let answer = call(&org, "DELETE", &one(&id)).await;
    assert_eq!(answer.status, 204);
    assert!(answer.body.is_empty());
    for header in ["content-type", "content-length", "content-encoding"] {
        assert!(!answer.headers.contains_key(header), "{header}");
    }
    assert_eq!(call(&org, "DELETE", &one(&id)).await.status, 404);
    assert_eq!(call(&org, "GET", &one(&id)).await.status, 404);
    assert_eq!(org.tokens().len(), 19);
}

#[tokio::test]
async fn revoking_the_own_record_ends_the_secret() {
    for path in ["current", "by id"] {
        let org = MockOrg::builder()
            .tokens(4)
            .api_token("a")
            .api_token("b")
            .build();
        let own = org.token_id("a").unwrap();
        let path = if path == "current" {
            one("current")
        } else {
            one(&own)
        };
        assert_eq!(
            send(&org, request("DELETE", &path, "SSWS a", ""))
                .await
                .status,
            204
        );
        assert_eq!(org.token_id("a"), None);
        assert_eq!(org.token(&own), None);
        let after = send(&org, request("GET", LIST, "SSWS a", "")).await;
        assert_eq!((after.status, after.code().as_str()), (401, "E0000011"));
        let other = send(&org, request("GET", LIST, "SSWS b", "")).await;
        assert_eq!((other.status, other.ids().len()), (200, 3));
    }
}

#[tokio::test]
async fn an_org_without_free_records_lists_the_caller_s_own() {
    let org = MockOrg::builder()
        .token(json!({ "id": "00Tliteral", "name": "L", "surprise": [1] }))
        .build();
    let list = call(&org, "GET", LIST).await;
    assert_eq!(
        list.json()[0],
        json!({ "id": "00Tliteral", "name": "L", "surprise": [1] })
    );
    assert_eq!(list.ids()[1], org.token_id(DEFAULT_API_TOKEN).unwrap());
}

#[tokio::test]
async fn unknown_paths_get_the_web_server_s_page() {
    let org = MockOrg::new();
    for path in [
        "/api/v1/users",
        "/api/v1/api-tokens/a/b",
        "/",
        "/api/v1/api-tokensX",
    ] {
        let answer = call(&org, "GET", path).await;
        assert_eq!(answer.status, 404);
        assert_eq!(
            answer.json(),
            json!({ "status": 404, "message": "Resource not found" })
        );
        assert_eq!(answer.body.len(), 46);
        for header in [
            "content-type",
            "x-okta-request-id",
            "x-rate-limit-limit",
            "set-cookie",
        ] {
            assert!(!answer.headers.contains_key(header), "{header}");
        }
    }
    assert_eq!(org.bucket().remaining, 600);
}

#[tokio::test]
async fn wrong_methods_are_405_without_id_and_limits() {
    let org = MockOrg::new();
    for (method, path) in [
        ("POST", LIST.to_owned()),
        ("PATCH", one("x")),
        ("DELETE", one("")),
        ("PUT", one("")),
    ] {
        let answer = call(&org, method, &path).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (405, "E0000022"),
            "{method} {path}"
        );
        assert_eq!(answer.header("content-type"), "application/json");
        assert!(!answer.headers.contains_key("x-okta-request-id"));
        assert!(!answer.headers.contains_key("x-rate-limit-limit"));
    }
}
