//! Many revocations: one result for each, whatever happens to the others.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::time::Duration;

use futures_util::{StreamExt, stream};
use okta_api_tokens::{ApiTokenId, ApiTokens, Credential, ErrorKind, NormalizeLayer, OrgUrl};
use okta_api_tokens::{Revoked, Stack};
use okta_mock::{Fault, MockOrg};
use okta_transport::BoxStack;
use tower::Layer;

const SECRET: &str = "00a_secret";

fn org(tokens: usize) -> MockOrg {
    MockOrg::builder()
        .tokens(tokens)
        .api_token(SECRET)
        .latency(Duration::from_millis(50))
        .build()
}

fn client(org: &MockOrg) -> ApiTokens<BoxStack> {
    let url = OrgUrl::parse("https://acme.okta.com").unwrap();
    let stack = Stack::new(&url, Credential::ssws(SECRET).unwrap());
    let stack = stack.over(NormalizeLayer.layer(org.service()));
    ApiTokens::new(url, BoxStack::new(stack))
}

/// All ids but the caller's own.
fn others(org: &MockOrg) -> Vec<ApiTokenId> {
    let own = org.token_id(SECRET).unwrap();
    let tokens = org.tokens();
    let ids = tokens.iter().map(|token| token["id"].as_str().unwrap());
    ids.filter(|id| *id != own)
        .map(|id| id.parse().unwrap())
        .collect()
}

#[tokio::test(start_paused = true)]
async fn each_id_gets_a_result_and_an_error_ends_nothing() {
    let org = org(40);
    let mut ids = others(&org);
    let missing: ApiTokenId = "00T_no_such_token".parse().unwrap();
    ids.insert(7, missing.clone());
    org.fault(Fault::reset().executed().nth(5));
    org.fault(Fault::status(403).nth(20));
    let count = ids.len();
    let results: Vec<_> = client(&org).revoke_many(stream::iter(ids)).collect().await;
    assert_eq!(results.len(), count);
    let failed: Vec<_> = results
        .iter()
        .filter_map(|revocation| Some((&revocation.id, revocation.result.as_ref().err()?.kind())))
        .collect();
    assert_eq!(failed.len(), 2, "{failed:?}");
    assert!(failed.contains(&(&missing, ErrorKind::NotFound)));
    assert!(failed.iter().any(|(_, kind)| *kind == ErrorKind::Forbidden));
    let gone = results.iter().filter(|revocation| {
        let result = revocation.result.as_ref();
        result.is_ok_and(|answer| answer.value == Revoked::AlreadyGone)
    });
    assert_eq!(gone.count(), 1);
}

#[tokio::test(start_paused = true)]
async fn no_more_are_in_flight_than_set_and_no_more_ids_are_taken() {
    let org = org(20);
    let ids = others(&org);
    let count = ids.len();
    let mut left = stream::iter(ids);
    let tokens = client(&org);
    // The limiter lets one go first; then the bound is reached.
    tokens
        .list(okta_api_tokens::ListApiTokens::new())
        .await
        .unwrap();
    let mut done = 0;
    {
        let mut many = tokens.revoke_many(&mut left).at_once(3);
        for _ in 0..6 {
            let revocation = many.next().await.unwrap();
            revocation.result.unwrap();
            done += 1;
            assert!(org.in_flight() <= 3);
            assert!(many.in_flight().count() <= 3);
        }
        assert_eq!(many.in_flight().count(), 2);
    }
    // What was not taken is still there.
    assert_eq!(left.count().await, count - done - 2);
}

#[tokio::test(start_paused = true)]
async fn where_the_credential_dies_the_rest_is_not_tried() {
    let org = org(30);
    let own: ApiTokenId = org.token_id(SECRET).unwrap().parse().unwrap();
    let mut ids = others(&org);
    ids.insert(4, own.clone());
    let count = ids.len();
    let tokens = client(&org);
    let many = tokens.revoke_many(stream::iter(ids)).at_once(2);
    let results: Vec<_> = many.collect().await;
    assert_eq!(results.len(), count);
    let kinds: Vec<_> = results
        .iter()
        .map(|revocation| {
            revocation
                .result
                .as_ref()
                .err()
                .map(okta_api_tokens::Error::kind)
        })
        .collect();
    let own = results
        .iter()
        .find(|revocation| revocation.id == own)
        .unwrap();
    assert!(own.result.is_ok());
    let revoked = kinds.iter().filter(|kind| kind.is_none()).count();
    let refused = kinds
        .iter()
        .filter(|kind| **kind == Some(ErrorKind::Unauthorized))
        .count();
    let not_tried = kinds
        .iter()
        .filter(|kind| **kind == Some(ErrorKind::NotTried))
        .count();
    assert!((5..=6).contains(&revoked), "{kinds:?}");
    assert!((1..=2).contains(&refused), "{kinds:?}");
    assert_eq!(revoked + refused + not_tried, count);
    // What was sent is what had an outcome.
    assert_eq!(org.log().len(), revoked + refused);
}

#[tokio::test(start_paused = true)]
async fn one_deadline_holds_over_all_pages() {
    let org = MockOrg::builder()
        .tokens(100)
        .api_token(SECRET)
        .latency(Duration::from_secs(1))
        .build();
    let start = tokio::time::Instant::now();
    let list = okta_api_tokens::ListApiTokens::new().limit(10).unwrap();
    let mut pages = client(&org)
        .pages(list)
        .deadline(Duration::from_millis(3500));
    let mut items = 0;
    let error = loop {
        match pages.try_next().await {
            Ok(page) => items += page.unwrap().items.len(),
            Err(error) => break error,
        }
    };
    assert_eq!((items, error.kind()), (30, ErrorKind::DeadlinePassed));
    assert_eq!(start.elapsed().as_millis(), 3500);
    assert!(pages.cursor().is_some() && !pages.is_finished());
}
