//! Where the credential comes from: what a replaced source changes, and a source of the user's own.
#![cfg(any(feature = "aws-lc-rs", feature = "ring"))]

use std::future::IntoFuture;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::support::calls::{SECRET, builder, url};
use crate::support::oauth::{TOKEN, app, client_of, org_with, settings};
use okta_core::{AuthScheme, ListApiTokens, OperationDescription, RevokeCurrentApiToken};
use okta_mock::Fault;
use okta_transport::auth::Refusal;
use okta_transport::credential::{Answered, CredentialSource, Outcome, ReadyFuture};
use okta_transport::{
    BoxStack, Client, Credential, Error, ErrorKind, NormalizeLayer, SharedCredential, Stack,
};
use tokio::time::sleep;
use tokio_test::task::spawn;
use tokio_test::{assert_pending, assert_ready_ok};
use tower::Layer;

fn ssws() -> Credential {
    Credential::ssws(SECRET).unwrap()
}

fn client(org: &okta_mock::MockOrg, credential: SharedCredential) -> Client<BoxStack> {
    let transport = NormalizeLayer.layer(org.service());
    let stack = Stack::new(&url(), credential).over(transport);
    Client::new(url(), BoxStack::new(stack))
}

#[tokio::test(start_paused = true)]
async fn the_scheme_that_counts_is_that_of_the_current_credential() {
    let org = org_with(app()).api_token(SECRET).build();
    let (oauth, client) = client_of(&org, settings(), |oauth| Stack::new(&url(), oauth));
    let credential = SharedCredential::from(&oauth);

    let error = client.call(RevokeCurrentApiToken::new()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AuthSchemeNotAccepted);
    assert!(error.to_string().contains("OAuth 2.0"), "{error}");
    assert!(org.log().is_empty(), "no token is fetched for it");

    credential.replace(ssws());
    client.call(RevokeCurrentApiToken::new()).await.unwrap();
    assert!(org.log().iter().all(|exchange| exchange.path() != TOKEN));

    // A source, and a token of the other kind in its place.
    credential.replace(SharedCredential::from_source(Rotating::new(["00a_other"])));
    credential.replace(Credential::bearer("eyJ.x.y").unwrap());
    let error = client.call(RevokeCurrentApiToken::new()).await.unwrap_err();
    assert!(
        error
            .to_string()
            .contains("the credential of the client is Bearer"),
        "{error}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_call_that_waits_for_a_token_takes_what_is_put_there_meanwhile() {
    let org = org_with(app()).api_token(SECRET).build();
    org.fault(
        Fault::status(400)
            .on("POST", TOKEN)
            .delay(Duration::from_secs(5))
            .always(),
    );
    let (oauth, client) = client_of(&org, settings(), |oauth| Stack::new(&url(), oauth));
    let mut waits = spawn(Box::pin(client.call(ListApiTokens::new()).into_future()));
    assert_pending!(waits.poll());
    SharedCredential::from(&oauth).replace(ssws());
    sleep(Duration::from_secs(6)).await;
    assert_ready_ok!(waits.poll());
}

/// Hands out one token after the other, the next once one was rejected.
#[derive(Debug)]
struct Rotating {
    tokens: Vec<Arc<Credential>>,
    at: Mutex<usize>,
    accepted: Arc<AtomicU32>,
}

impl Rotating {
    fn new<const N: usize>(tokens: [&str; N]) -> Self {
        let tokens = tokens.map(|token| Arc::new(Credential::ssws(token).unwrap()));
        Self {
            tokens: tokens.into(),
            at: Mutex::default(),
            accepted: Arc::default(),
        }
    }
}

impl CredentialSource for Rotating {
    fn scheme(&self) -> AuthScheme {
        AuthScheme::Ssws
    }

    fn current(&self) -> Option<Arc<Credential>> {
        self.tokens.get(*self.at.lock().unwrap()).map(Arc::clone)
    }

    fn answered(&self, attempt: &Answered<'_>) -> bool {
        match attempt.outcome {
            Outcome::Rejected(Refusal::Credential) => {
                let mut at = self.at.lock().unwrap();
                *at += 1;
                *at < self.tokens.len()
            }
            Outcome::Accepted => {
                self.accepted.fetch_add(1, Ordering::Relaxed);
                false
            }
            _ => false,
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_source_is_told_what_was_rejected_and_the_call_takes_its_next() {
    let org = builder().build();
    let source = Rotating::new(["00a_expired", SECRET]);
    let accepted = Arc::clone(&source.accepted);
    let client = client(&org, SharedCredential::from_source(source));
    client.call(ListApiTokens::new()).await.unwrap();
    client.call(ListApiTokens::new()).await.unwrap();
    let sent: Vec<_> = org
        .log()
        .iter()
        .map(|exchange| exchange.header("authorization").unwrap().to_owned())
        .collect();
    assert_eq!(
        sent,
        ["SSWS 00a_expired", "SSWS 00a_secret", "SSWS 00a_secret"]
    );
    assert_eq!(accepted.load(Ordering::Relaxed), 2);
}

#[tokio::test(start_paused = true)]
async fn a_source_that_has_no_other_ends_the_call_with_the_rejection() {
    let org = builder().build();
    let client = client(
        &org,
        SharedCredential::from_source(Rotating::new(["00a_expired"])),
    );
    let error = client.call(ListApiTokens::new()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthorized);
    assert!(error.refuses_credential());
    assert_eq!(org.log().len(), 1);
    // There is none now, and nothing is sent without one.
    let error = client.call(ListApiTokens::new()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert_eq!(org.log().len(), 1);
}

/// Has its token after ten seconds, and covers what only reads.
#[derive(Debug)]
struct Slow(Arc<Mutex<Option<Arc<Credential>>>>);

impl CredentialSource for Slow {
    fn scheme(&self) -> AuthScheme {
        AuthScheme::Ssws
    }

    fn current(&self) -> Option<Arc<Credential>> {
        self.0.lock().unwrap().clone()
    }

    fn ready(&self) -> Option<ReadyFuture> {
        let slot = Arc::clone(&self.0);
        let is_ready = slot.lock().unwrap().is_some();
        (!is_ready).then(|| -> ReadyFuture {
            Box::pin(async move {
                sleep(Duration::from_secs(10)).await;
                *slot.lock().unwrap() = Some(Arc::new(ssws()));
                Ok(())
            })
        })
    }

    fn covers(&self, operation: &'static OperationDescription) -> Result<(), Error> {
        if operation.method() == "GET" {
            return Ok(());
        }
        Err(Error::new(ErrorKind::MissingScope).with_message("it only reads"))
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_waits_for_a_source_and_is_held_to_what_it_covers() {
    let org = builder().build();
    let client = client(&org, SharedCredential::from_source(Slow(Arc::default())));
    let start = tokio::time::Instant::now();
    let error = client.call(RevokeCurrentApiToken::new()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::MissingScope);
    assert_eq!(
        start.elapsed().as_secs(),
        10,
        "what it covers is known then"
    );
    client.call(ListApiTokens::new()).await.unwrap();
    assert_eq!(start.elapsed().as_secs(), 10);

    let impatient = client_over_slow(&org);
    let error = impatient
        .call(ListApiTokens::new())
        .deadline(Duration::from_secs(3))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::DeadlinePassed);
    assert_eq!(error.sent(), okta_transport::Sent::No);
}

fn client_over_slow(org: &okta_mock::MockOrg) -> Client<BoxStack> {
    client(org, SharedCredential::from_source(Slow(Arc::default())))
}
