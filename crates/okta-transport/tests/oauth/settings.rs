//! What a client of OAuth 2.0 is told, what it sends, and which operations it may call: settings, scopes, signers, the clock.
#![cfg(any(feature = "aws-lc-rs", feature = "ring"))]

use std::sync::Arc;
use std::time::Duration;

use crate::support::calls::url;
use crate::support::oauth::{
    ID, MANAGE, READ, SECRET, TOKEN, api_requests, app, client, failure, org_with, settings,
};
use crate::support::oidc::key;
use jiff::{SignedDuration, Timestamp};
use okta_core::{ListApiTokens, RevokeApiToken, RevokeCurrentApiToken};
use okta_mock::MockOrg;
use okta_transport::oauth::{Algorithm, SignFuture, Signer, SigningKey};
use okta_transport::{
    AuthLayer, BoxStack, Client, CollectLayer, ErrorKind, NormalizeLayer, OAuth, Stack,
};
use serde_json::Value;
use tower::{Layer, ServiceBuilder};

#[tokio::test(start_paused = true)]
async fn settings_that_cannot_be_right_are_refused_all_at_once() {
    let transport = || {
        ServiceBuilder::new()
            .layer(NormalizeLayer)
            .service(MockOrg::new().service())
    };
    let error = OAuth::service_app(" ", key("p256_pkcs8"))
        .scopes(["", "two scopes"])
        .over(&url(), transport())
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert_eq!(error.input().unwrap().mistakes().len(), 3, "{error}");
    let error = OAuth::service_app(ID, key("p256_pkcs8"))
        .over(&url(), transport())
        .unwrap_err();
    assert!(
        error.to_string().contains("no scope is asked for"),
        "{error}"
    );
    assert!(settings().renew_after(100).is_err());
    for id in ["", "a\u{1b}[2Jb", "a\nb", &"k".repeat(257)] {
        let error = OAuth::service_app(ID, key("p256_pkcs8").with_key_id(id))
            .scopes([READ])
            .over(&url(), transport())
            .unwrap_err();
        let text = error.to_string();
        assert!(text.contains("the key id is"), "{text}");
        assert!(text.len() < 200 && !text.contains('\u{1b}'), "{text}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_is_off_by_no_more_than_is_allowed_is_corrected() {
    let day = Duration::from_secs(24 * 60 * 60);
    for (minutes, most) in [
        (-9, None),
        (-6, None),
        (6, None),
        (9, None),
        (-23 * 60, Some(day)),
        (23 * 60, Some(day)),
    ] {
        for dpop in [false, true] {
            let org = org_with(app())
                .clock_skew(SignedDuration::from_mins(minutes))
                .build();
            let settings = if dpop { settings().dpop() } else { settings() };
            let settings = match most {
                Some(most) => settings.max_clock_skew(most),
                None => settings,
            };
            let (_, client) = client(&org, settings);
            client.call(ListApiTokens::new()).await.unwrap();
            client.call(ListApiTokens::new()).await.unwrap();
            // One more for the clock, and one for the nonce.
            assert_eq!(
                org.token_requests(),
                2 + usize::from(dpop),
                "{minutes} min, DPoP {dpop}"
            );
            assert_eq!(api_requests(&org), 2);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_is_further_off_is_named() {
    for (now, words) in [
        (
            Timestamp::now() + SignedDuration::from_hours(24 * 365 + 1),
            "the clock of this machine is 365 days behind the org's",
        ),
        (
            Timestamp::now() - SignedDuration::from_hours(30),
            "the clock of this machine is 30 hours ahead of the org's",
        ),
        (
            Timestamp::now() + SignedDuration::from_secs(11 * 60 + 30),
            "the clock of this machine is 11 minutes behind the org's",
        ),
    ] {
        let org = org_with(app()).now(now).build();
        let error = failure(&org, settings()).await;
        assert_eq!(error.kind(), ErrorKind::TokenRefused);
        assert!(error.to_string().contains(words), "{error}");
        assert_eq!(org.token_requests(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn an_operation_whose_scope_was_not_granted_is_refused_and_named() {
    // Asked for and not granted, and not asked for.
    for (app, settings, words) in [
        (
            app().grant_only(&[READ]),
            settings(),
            "grant it to the app in the Admin Console",
        ),
        (
            app(),
            OAuth::service_app(ID, key("p256_pkcs8")).scopes([READ]),
            "ask for it, and grant it",
        ),
    ] {
        let org = org_with(app).build();
        let (_, client) = client(&org, settings);
        client.call(ListApiTokens::new()).await.unwrap();
        let sent = api_requests(&org);
        let error = client
            .call(RevokeApiToken::new(other_id_of(&org)))
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::MissingScope);
        let text = error.to_string();
        assert!(
            text.contains("it needs the scope okta.apiTokens.manage") && text.contains(words),
            "{text}"
        );
        assert_eq!(api_requests(&org), sent);
    }
    // The first call finds it out, too, after its wait for the token.
    let org = org_with(app().grant_only(&[READ])).build();
    let (_, client_of_one) = client(&org, settings());
    let error = client_of_one
        .call(RevokeApiToken::new(other_id_of(&org)))
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), api_requests(&org)),
        (ErrorKind::MissingScope, 0)
    );
    // To manage is to read.
    let org = org_with(app()).build();
    let (_, client) = client(
        &org,
        OAuth::service_app(ID, key("p256_pkcs8")).scopes([MANAGE]),
    );
    client.call(ListApiTokens::new()).await.unwrap();
    client
        .call(RevokeApiToken::new(other_id_of(&org)))
        .await
        .unwrap();
}

fn other_id_of(org: &MockOrg) -> okta_core::ApiTokenId {
    let tokens = org.tokens();
    tokens[0]["id"].as_str().unwrap().parse().unwrap()
}

#[tokio::test(start_paused = true)]
async fn what_takes_an_api_token_only_is_refused_before_a_token_is_fetched() {
    let org = org_with(app()).build();
    let (_, client) = client(&org, settings());
    let error = client.call(RevokeCurrentApiToken::new()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AuthSchemeNotAccepted);
    assert!(error.to_string().contains("SSWS API token only"), "{error}");
    assert!(org.log().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_stack_without_the_layer_that_waits_says_so() {
    let org = org_with(app()).build();
    let (oauth, _) = client(&org, settings());
    let stack = ServiceBuilder::new()
        .layer(AuthLayer::new(&url(), &oauth))
        .layer(CollectLayer::default())
        .layer(NormalizeLayer)
        .service(org.service());
    let client: Client<BoxStack> = Client::new(url(), BoxStack::new(stack));
    let error = client.call(ListApiTokens::new()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(error.to_string().contains("TokenLayer"), "{error}");
    oauth.ready().await.unwrap();
    client.call(ListApiTokens::new()).await.unwrap();
}

/// A key that is somewhere else, and answers after a while; or fails.
struct Remote {
    key: SigningKey,
    fails: bool,
}

impl Signer for Remote {
    fn algorithm(&self) -> Algorithm {
        self.key.algorithm()
    }

    fn sign<'s>(&'s self, message: &'s [u8]) -> SignFuture<'s> {
        Box::pin(async move {
            tokio::time::sleep(std::time::Duration::from_millis(200)).await;
            if self.fails {
                return Err("the KMS is closed on Sundays".into());
            }
            self.key.sign(message).await
        })
    }
}

#[tokio::test(start_paused = true)]
async fn a_remote_signer_is_waited_for_and_its_error_is_told() {
    let with = |fails| {
        let key = key("p256_pkcs8");
        OAuth::service_app(ID, Arc::new(Remote { key, fails })).scopes([READ])
    };
    let org = org_with(app()).build();
    let (_, good) = client(&org, with(false));
    good.call(ListApiTokens::new()).await.unwrap();

    let org = org_with(app()).build();
    let error = failure(&org, with(true)).await;
    assert_eq!(error.kind(), ErrorKind::TokenUnavailable);
    let told = error.token_error().unwrap();
    assert_eq!(told.kind(), ErrorKind::Signing);
    let source = std::error::Error::source(told).unwrap();
    assert_eq!(source.to_string(), "the KMS is closed on Sundays");
    assert!(org.log().is_empty());
}

#[tokio::test(start_paused = true)]
async fn an_assertion_that_was_made_elsewhere_is_sent_as_it_is() {
    let org = org_with(app()).build();
    let settings = OAuth::with_assertion(ID, format!(" {SECRET}\n")).scopes([READ]);
    let error = failure(&org, settings).await;
    let words = "a ready-made assertion holds until its exp";
    assert!(error.to_string().contains(words), "{error}");
    let log = org.log();
    let form = String::from_utf8_lossy(&log[0].body);
    let encoded = SECRET.replace('.', "%2E");
    assert!(
        form.contains(&format!("client_assertion={encoded}")),
        "{form}"
    );
    // One that is good is taken.
    let (oauth, _) = client(&org, crate::support::oauth::settings());
    oauth.ready().await.unwrap();
    let log = org.log();
    let form = String::from_utf8_lossy(&log[1].body).into_owned();
    let (_, assertion) = form.split_once("client_assertion=").unwrap();
    let assertion = assertion
        .replace("%2E", ".")
        .replace("%2D", "-")
        .replace("%5F", "_");
    let later = org_with(app()).build();
    let settings = OAuth::with_assertion(ID, assertion).scopes([READ]);
    let (_, client) = client(&later, settings);
    client.call(ListApiTokens::new()).await.unwrap();

    for no_jwt in ["", "abc", "a.b", "a.b.c.d", "a b.c.d"] {
        let transport = NormalizeLayer.layer(org.service());
        let refused = OAuth::with_assertion(ID, no_jwt)
            .scopes([READ])
            .over(&url(), transport);
        assert!(refused.unwrap_err().to_string().contains("is no JWT"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_signer_that_does_not_answer_is_named() {
    struct Silent;
    impl Signer for Silent {
        fn algorithm(&self) -> Algorithm {
            Algorithm::Rs256
        }

        fn sign<'s>(&'s self, _: &'s [u8]) -> SignFuture<'s> {
            Box::pin(std::future::pending())
        }
    }
    let org = org_with(app()).build();
    let begun = tokio::time::Instant::now();
    let error = failure(&org, OAuth::service_app(ID, Silent).scopes([READ])).await;
    assert_eq!(error.kind(), ErrorKind::TokenUnavailable);
    assert!(
        error
            .to_string()
            .contains("the signer of the client assertion took longer than 30s")
    );
    assert_eq!(begun.elapsed().as_secs(), 30);
}

#[tokio::test(start_paused = true)]
async fn a_port_that_the_scheme_has_anyway_is_not_in_the_audience() {
    let with_port = okta_core::OrgUrl::parse("https://acme.okta.com:443").unwrap();
    let org = org_with(app()).build();
    let transport = NormalizeLayer.layer(org.service());
    let oauth = settings()
        .dpop()
        .over(&with_port, transport.clone())
        .unwrap();
    let stack = Stack::new(&with_port, &oauth).over(transport);
    Client::new(with_port, stack)
        .call(ListApiTokens::new())
        .await
        .unwrap();
    let claims = |jwt: &str| {
        let part = jwt.split('.').nth(1).unwrap();
        let json = base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, part);
        serde_json::from_slice::<Value>(&json.unwrap()).unwrap()
    };
    let log = org.log();
    assert_eq!(
        claims(log[0].header("dpop").unwrap())["htu"],
        "https://acme.okta.com/oauth2/v1/token"
    );
    let form = String::from_utf8_lossy(&log[0].body)
        .replace("%2E", ".")
        .replace("%2D", "-")
        .replace("%5F", "_");
    let (_, assertion) = form.split_once("client_assertion=").unwrap();
    assert_eq!(
        claims(assertion)["aud"],
        "https://acme.okta.com/oauth2/v1/token"
    );
}

#[tokio::test(start_paused = true)]
async fn a_token_request_is_what_okta_documents() {
    let org = org_with(app()).build();
    let stack = |oauth: &OAuth| Stack::new(&url(), oauth);
    let (_, client) = crate::support::oauth::client_of(&org, settings(), stack);
    client.call(ListApiTokens::new()).await.unwrap();
    let log = org.log();
    let [token, list] = &log[..] else {
        panic!("{log:?}")
    };
    assert_eq!((token.method.as_str(), token.path()), ("POST", TOKEN));
    assert_eq!(
        token.header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
    assert_eq!(token.header("accept"), Some("application/json"));
    assert_eq!(token.header("authorization"), None);
    assert_eq!(token.header("dpop"), None);
    assert!(list.header("authorization").unwrap().starts_with("Bearer "));
    assert_eq!(list.header("x-okta-user-agent-extended"), None);
}
