//! The fifth operation: an edit of the network condition.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use okta_api_tokens::{
    ApiTokenId, Connection, Credential, ErrorKind, Network, Operation, Repeat, UpsertApiToken,
};
use okta_mock::MockOrg;
use serde_json::json;
use support::{client, over};
use tower::ServiceExt;

fn zone() -> Network {
    let mut network = Network::default();
    network.connection = Some(Connection::Zone);
    network.include = Some(["nzo1".parse().unwrap()].into());
    network
}

#[tokio::test]
async fn an_edit_changes_the_network_and_leaves_the_expiry() {
    let (org, tokens) = client(MockOrg::builder().tokens(5));
    let id = org.tokens()[3]["id"]
        .as_str()
        .unwrap()
        .parse::<ApiTokenId>()
        .unwrap();
    let before = tokens.get(&id).await.unwrap().value;
    let upsert = UpsertApiToken::of(&before).unwrap().network(zone());
    let after = tokens.upsert(upsert).await.unwrap().value;
    assert_eq!(after.network, Some(zone()));
    assert_eq!(after.name, before.name);
    assert_eq!(after.expires_at, before.expires_at);
    assert!(after.last_updated > before.last_updated);
    assert_eq!(tokens.get(&id).await.unwrap().value, after);
}

#[tokio::test]
async fn the_body_is_what_oktas_own_clients_send() {
    let (org, tokens) = client(MockOrg::builder());
    let token = serde_json::from_value(json!({
        "id": "00T1", "name": "ci", "userId": "00u1", "clientName": "Okta API", "tokenWindow": "P30D",
        "created": "2025-11-02T14:47:13.000Z", "expiresAt": "2025-12-02T14:47:13.000Z", "_links": {}
    }))
    .unwrap();
    let upsert = UpsertApiToken::of(&token).unwrap().network(zone());
    let missing = tokens.upsert_service().oneshot(upsert).await.unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::NotFound);
    let request = &org.log()[0];
    assert_eq!(
        (request.method.as_str(), request.target.as_str()),
        ("PUT", "/api/v1/api-tokens/00T1")
    );
    assert_eq!(request.header("content-type"), Some("application/json"));
    let sent: serde_json::Value = serde_json::from_slice(&request.body).unwrap();
    assert_eq!(
        sent,
        json!({
            "name": "ci", "clientName": "Okta API", "userId": "00u1", "created": "2025-11-02T14:47:13.000Z",
            "network": {"connection": "ZONE", "include": ["nzo1"]}
        })
    );
}

#[tokio::test]
async fn an_edit_without_name_or_with_an_unsafe_id_is_not_sent() {
    let (org, tokens) = client(MockOrg::builder());
    let id = ApiTokenId::new("00T1").unwrap();
    for name in ["", "  "] {
        assert_eq!(
            UpsertApiToken::new(&id, name).unwrap_err().parameter(),
            "name"
        );
    }
    let hostile: ApiTokenId = serde_json::from_value("current".into()).unwrap();
    let upsert = UpsertApiToken::new(&hostile, "ci").unwrap();
    let refused = tokens.upsert(upsert).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::InvalidInput);
    assert!(org.log().is_empty());
}

#[tokio::test]
async fn an_edit_needs_the_scope_to_manage() {
    let builder = MockOrg::builder()
        .tokens(2)
        .access_token("eyJ.read", &["okta.apiTokens.read"]);
    let (org, _) = client(builder);
    let reader = over(&org, Credential::bearer("eyJ.read").unwrap());
    let id = org.tokens()[0]["id"]
        .as_str()
        .unwrap()
        .parse::<ApiTokenId>()
        .unwrap();
    let forbidden = reader
        .upsert(UpsertApiToken::new(id, "ci").unwrap())
        .await
        .unwrap_err();
    assert_eq!(forbidden.kind(), ErrorKind::Forbidden);
    assert_eq!(
        UpsertApiToken::DESCRIPTION.needed_scopes(),
        ["okta.apiTokens.manage"]
    );
    assert_eq!(
        UpsertApiToken::DESCRIPTION.repeat_means(),
        Repeat::Idempotent
    );
}
