//! The four operations over the whole default stack.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::time::Duration;

use okta_api_tokens::{
    ApiTokenId, ApiTokens, Credential, ErrorKind, GetApiToken, ListApiTokens, OrgUrl,
    RevokeApiToken, RevokeCurrentApiToken, Revoked, Stack, Transport,
};
use okta_mock::{MockOrg, RateLimit};
use support::{SECRET, client, over};
use tower::{Service, ServiceBuilder, ServiceExt};

fn id(text: &str) -> ApiTokenId {
    text.parse().unwrap()
}

#[tokio::test]
async fn list_get_revoke_and_revoke_current() {
    let (org, tokens) = client(MockOrg::builder().tokens(5));
    let page = tokens.list(ListApiTokens::new()).await.unwrap();
    assert_eq!(page.items.len(), 5);
    assert!(page.meta.request_id().is_some());
    assert_eq!(page.meta.rate_limit().limit, Some(600));

    let own = id(&org.token_id(SECRET).unwrap());
    let other = page.items.iter().find(|token| token.id != own).unwrap();
    let got = tokens.get(&other.id).await.unwrap();
    assert_eq!(&got.value, other);
    assert_eq!(got.meta.status(), 200);

    let revoked = tokens.revoke(&other.id).await.unwrap();
    assert_eq!(revoked.value, Revoked::Confirmed);
    assert_eq!(revoked.meta.status(), 204);
    let again = tokens.revoke(&other.id).await.unwrap_err();
    assert_eq!(again.kind(), ErrorKind::NotFound);

    assert_eq!(
        tokens.revoke_current().await.unwrap().value,
        Revoked::Confirmed
    );
    let dead = tokens.get(&own).await.unwrap_err();
    assert_eq!(dead.kind(), ErrorKind::Unauthorized);
    assert!(dead.to_string().contains("use a new one"), "{dead}");
    assert!(org.token(own.as_str()).is_none());
}

#[tokio::test]
async fn a_list_is_filtered_and_its_page_size_asked_for() {
    let (org, tokens) = client(MockOrg::builder().tokens(30));
    let page = tokens
        .list(ListApiTokens::new().limit(7).unwrap())
        .await
        .unwrap();
    assert_eq!(page.items.len(), 7);
    assert!(page.next.is_some());
    tokens.list(ListApiTokens::new().q("ci")).await.unwrap();
    assert_eq!(org.log()[1].target, "/api/v1/api-tokens?q=ci");
}

#[tokio::test]
async fn refusals_are_typed_and_tell_what_to_do() {
    let (org, tokens) = client(
        MockOrg::builder()
            .tokens(2)
            .access_token("eyJ.read", &["okta.apiTokens.read"])
            .rate_limit(RateLimit::new(3, Duration::from_secs(60))),
    );
    let reader = over(&org, Credential::bearer("eyJ.read").unwrap());
    let stranger = over(&org, Credential::ssws("00a_unknown").unwrap());
    let missing = id("00T_missing");

    let forbidden = reader.revoke(&missing).await.unwrap_err();
    assert_eq!(forbidden.kind(), ErrorKind::Forbidden);
    assert_eq!(forbidden.status().unwrap(), 403);
    assert!(
        forbidden.to_string().contains("okta.apiTokens.manage"),
        "{forbidden}"
    );

    let not_found = tokens.get(&missing).await.unwrap_err();
    assert_eq!(not_found.kind(), ErrorKind::NotFound);
    assert_eq!(not_found.code(), Some("E0000007"));
    let request_id = not_found.request_id().unwrap();
    assert_eq!(
        not_found.to_string(),
        format!(
            "getApiToken failed: 404 Not Found, E0000007: Not found: Resource not found: 00T_missing (Token) \
             [request id {request_id}]"
        )
    );

    let unauthorized = stranger.get(&missing).await.unwrap_err();
    assert_eq!(unauthorized.kind(), ErrorKind::Unauthorized);
    assert_eq!(unauthorized.code(), Some("E0000011"));

    org.drain(3);
    let limited = tokens.get(&missing).await.unwrap_err();
    assert_eq!(limited.kind(), ErrorKind::TooManyRequests);
    assert!(limited.kind().is_transient());
    let limits = limited.api().unwrap().meta().rate_limit();
    assert_eq!((limits.limit, limits.remaining), (Some(3), Some(0)));
    assert!(limits.reset.is_some());
}

#[tokio::test]
async fn bearer_reads_and_is_never_sent_to_revoke_current() {
    let builder = MockOrg::builder()
        .tokens(2)
        .access_token("eyJ.all", &["okta.apiTokens.read"]);
    let (org, _) = client(builder);
    let bearer = over(&org, Credential::bearer("eyJ.all").unwrap());
    assert_eq!(
        bearer.list(ListApiTokens::new()).await.unwrap().items.len(),
        2
    );
    assert!(org.log()[0].has_header("authorization", "Bearer eyJ.all"));

    let refused = bearer.revoke_current().await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::AuthSchemeNotAccepted);
    assert_eq!(refused.operation_id(), Some("revokeCurrentApiToken"));
    assert_eq!(org.log().len(), 1);
}

#[tokio::test]
async fn an_unsafe_id_from_an_answer_is_not_sent() {
    let (org, tokens) = client(MockOrg::builder());
    for text in ["", "current", "..", "../users"] {
        let hostile: ApiTokenId = serde_json::from_value(text.into()).unwrap();
        let refused = tokens.revoke(&hostile).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::InvalidInput, "{text:?}");
        assert!(refused.to_string().contains("apiTokenId"), "{refused}");
    }
    assert!(org.log().is_empty());
}

#[tokio::test]
async fn each_operation_is_a_tower_service() {
    let (_, tokens) = client(MockOrg::builder().tokens(3));
    let mut list = tokens.list_service();
    let page = list
        .ready()
        .await
        .unwrap()
        .call(ListApiTokens::new())
        .await
        .unwrap();
    let ids: Vec<_> = page.items.into_iter().map(|token| token.id).collect();
    tokens
        .get_service()
        .oneshot(GetApiToken::new(&ids[0]))
        .await
        .unwrap();
    tokens
        .revoke_service()
        .oneshot(RevokeApiToken::new(&ids[1]))
        .await
        .unwrap();
    tokens
        .revoke_current_service()
        .oneshot(RevokeCurrentApiToken::new())
        .await
        .unwrap();
}

#[tokio::test]
async fn layers_of_tower_stand_around_an_operation() {
    let (_, tokens) = client(MockOrg::builder().tokens(3));
    let names = ServiceBuilder::new()
        .concurrency_limit(2)
        .timeout(Duration::from_secs(5))
        .map_request(|limit: u32| ListApiTokens::new().limit(limit).unwrap())
        .map_response(|page: okta_api_tokens::Page<okta_api_tokens::ApiToken>| page.items.len())
        .service(tokens.list_service());
    assert_eq!(names.oneshot(2).await.unwrap(), 2);
}

#[tokio::test]
async fn calls_are_owned_sendable_and_lazy() {
    fn sendable<T: Send + 'static>(value: T) -> T {
        value
    }
    let (org, tokens) = client(MockOrg::builder().tokens(1));
    let get = sendable(tokens.get(id("00T1")));
    let future = sendable(get.into_future());
    drop(tokens);
    assert!(org.log().is_empty(), "nothing is sent until it is polled");
    future.await.unwrap_err();
    assert_eq!(org.log().len(), 1);
}

#[tokio::test]
async fn the_future_of_a_get_is_small() {
    let org = OrgUrl::parse("https://acme.okta.com").unwrap();
    let stack = Stack::new(&org, Credential::ssws("x").unwrap()).over(Transport::new().unwrap());
    let tokens = ApiTokens::new(org, stack);
    let size = size_of_val(&tokens.get(id("00T1")).into_future());
    assert!(size <= 2048, "the future of a get has {size} bytes");
}
