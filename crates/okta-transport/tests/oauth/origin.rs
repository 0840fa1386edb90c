//! The tokens of one org do not go to another.
#![cfg(any(feature = "aws-lc-rs", feature = "ring"))]

use crate::support::calls::{SECRET, url};
use crate::support::oauth::{TOKEN, app, org_with, settings};
use okta_core::{ListApiTokens, OrgUrl};
use okta_mock::MockOrg;
use okta_transport::{
    BoxStack, Client, Credential, Error, ErrorKind, NormalizeLayer, OAuth, Sent, SharedCredential,
    Stack,
};
use tower::Layer;

const OTHER: &str = "https://globex.okta.com";

/// A client of the org at `url`, which the fake org plays like any other.
fn client_of(
    org: &MockOrg,
    url: &str,
    credential: impl Into<SharedCredential>,
) -> Client<BoxStack> {
    let url = OrgUrl::parse(url).unwrap();
    let transport = NormalizeLayer.layer(org.service());
    let stack = Stack::new(&url, credential).over(transport);
    Client::new(url, BoxStack::new(stack))
}

fn oauth(org: &MockOrg) -> OAuth {
    let transport = NormalizeLayer.layer(org.service());
    settings().over(&url(), transport).unwrap()
}

async fn list(client: &Client<BoxStack>) -> Result<(), Error> {
    client.call(ListApiTokens::new()).await.map(drop)
}

#[tokio::test(start_paused = true)]
async fn a_stack_for_another_org_fails_before_anything_is_sent() {
    let org = org_with(app()).build();
    let oauth = oauth(&org);
    for fetched in [false, true] {
        let before = org.log().len();
        let error = list(&client_of(&org, OTHER, &oauth)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration, "{error}");
        assert_eq!(error.sent(), Sent::No);
        let text = error.to_string();
        for part in [
            "https://acme.okta.com",
            "https://globex.okta.com",
            "for_origin",
        ] {
            assert!(text.contains(part), "{text}");
        }
        assert_eq!(org.log().len(), before, "fetched: {fetched}");
        oauth.ready().await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_put_in_place_later_is_held_to_it_too() {
    let org = org_with(app()).api_token(SECRET).build();
    let credential = SharedCredential::new(Credential::ssws(SECRET).unwrap());
    let client = client_of(&org, OTHER, credential.clone());
    list(&client).await.unwrap();
    let oauth = oauth(&org);
    oauth.ready().await.unwrap();
    let before = org.log().len();
    credential.replace(&oauth);
    let error = list(&client).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration, "{error}");
    assert_eq!(org.log().len(), before);
    // A layer alone, without the one that waits for tokens.
    let auth = okta_transport::AuthLayer::new(&OrgUrl::parse(OTHER).unwrap(), credential);
    let alone = auth
        .layer(okta_transport::CollectLayer::default().layer(NormalizeLayer.layer(org.service())));
    let error = Client::new(OrgUrl::parse(OTHER).unwrap(), alone)
        .call(ListApiTokens::new())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration, "{error}");
    assert_eq!(org.log().len(), before);
}

#[tokio::test(start_paused = true)]
async fn a_second_origin_of_the_org_is_named() {
    let org = org_with(app()).build();
    let custom = OrgUrl::parse("https://login.acme.example").unwrap();
    let transport = NormalizeLayer.layer(org.service());
    let oauth = settings()
        .for_origin(&custom)
        .over(&url(), transport)
        .unwrap();
    for url in [
        "https://acme.okta.com",
        "https://ACME.okta.com:443",
        "https://login.acme.example",
    ] {
        list(&client_of(&org, url, &oauth)).await.unwrap();
    }
    let tokens = org.log().iter().filter(|it| it.path() == TOKEN).count();
    assert_eq!(tokens, 1);
    for url in [
        "https://login.acme.example:8443",
        "https://acme.oktapreview.com",
    ] {
        let error = list(&client_of(&org, url, &oauth)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration, "{url}");
    }
}
