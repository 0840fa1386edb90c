//! The keys of DPoP: by choice or once the server asks, made here or given, replaced by hand or with time.
#![cfg(any(feature = "aws-lc-rs", feature = "ring"))]

use std::collections::HashSet;
use std::time::Duration;

use crate::support::oauth::{app, client, of_api, org_with, proof, settings};
use crate::support::oidc::key;
use okta_core::ListApiTokens;
use okta_mock::MockOrg;
use tokio::time::{advance, sleep};

#[tokio::test(start_paused = true)]
async fn it_is_used_by_choice_or_once_the_server_asks_for_it() {
    for (app, settings, requests) in [
        // Without a nonce, then with the one that was given.
        (app(), settings().dpop(), 2),
        // Without a proof before these.
        (app().require_dpop(), settings(), 3),
        (
            app().require_dpop(),
            settings().dpop_key(key("rsa_pkcs8")),
            2,
        ),
        (app(), settings(), 1),
    ] {
        let org = org_with(app).build();
        let (oauth, client) = client(&org, settings);
        client.call(ListApiTokens::new()).await.unwrap();
        assert_eq!(org.token_requests(), requests);
        assert_eq!(oauth.snapshot().is_dpop, requests > 1);
        // From then on it knows.
        advance(oauth.snapshot().valid_for).await;
        client.call(ListApiTokens::new()).await.unwrap();
        assert_eq!(org.token_requests(), requests + 1);
        for exchange in of_api(&org) {
            let scheme = if requests > 1 { "DPoP ey" } else { "Bearer ey" };
            assert!(
                exchange
                    .header("authorization")
                    .unwrap()
                    .starts_with(scheme)
            );
            let extended = exchange.header("x-okta-user-agent-extended");
            assert_eq!(extended.is_some(), requests > 1);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn keys_change_by_hand_or_with_time_and_no_call_notices() {
    let thumb = |org: &MockOrg| {
        let (header, _) = proof(of_api(org).last().unwrap()).unwrap();
        header["jwk"]["x"].as_str().unwrap().to_owned()
    };
    let org = org_with(app()).build();
    let (oauth, client) = client(
        &org,
        settings().dpop().dpop_key_life(Duration::from_secs(7200)),
    );
    client.call(ListApiTokens::new()).await.unwrap();
    let first = thumb(&org);
    oauth.rotate_dpop_key().unwrap();
    // This one begins the renewal, and goes with the old token and the old key.
    client.call(ListApiTokens::new()).await.unwrap();
    assert_eq!(thumb(&org), first);
    sleep(Duration::from_millis(1)).await;
    client.call(ListApiTokens::new()).await.unwrap();
    let second = thumb(&org);
    assert_ne!(second, first);
    assert_eq!(org.access_tokens_issued(), 2);
    let mut keys = HashSet::from([first, second]);
    for _ in 0..4 {
        advance(Duration::from_secs(3500)).await;
        client.call(ListApiTokens::new()).await.unwrap();
        sleep(Duration::from_millis(1)).await;
        client.call(ListApiTokens::new()).await.unwrap();
        keys.insert(thumb(&org));
    }
    assert_eq!(keys.len(), 3, "after two hours there is another one");
    assert!(
        org.log()
            .iter()
            .all(|exchange| exchange.status.unwrap() != 401)
    );
}

#[tokio::test(start_paused = true)]
async fn a_key_is_replaced_only_where_there_is_one() {
    let org = org_with(app()).build();
    let (oauth, client) = client(&org, settings());
    client.call(ListApiTokens::new()).await.unwrap();
    assert!(
        oauth
            .rotate_dpop_key()
            .unwrap_err()
            .to_string()
            .contains("DPoP is not on")
    );
    assert!(!oauth.snapshot().is_dpop);
    // One that was given is not replaced by one that is made here.
    let (oauth, _) = self::client(&org, settings().dpop_key(key("rsa_pkcs8")));
    assert!(oauth.rotate_dpop_key().is_err());
}

#[tokio::test(start_paused = true)]
async fn it_can_be_kept_off() {
    let org = org_with(app().require_dpop()).build();
    let (_, client) = client(&org, settings().without_dpop());
    let error = client.call(ListApiTokens::new()).await.unwrap_err();
    assert!(error.to_string().contains("which is off here"), "{error}");
    assert_eq!(org.token_requests(), 1);
}
