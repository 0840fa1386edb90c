//! OAuth 2.0 for service apps: client credentials with `private_key_jwt`, and DPoP.
//!
//! [`OAuth`] keeps an access token at hand. It is a credential like any other; the stack waits for its token before a call
//! takes a place in a limit:
//!
//! ```
//! use okta_core::OrgUrl;
//! use okta_transport::oauth::{OAuth, SigningKey};
//! use okta_transport::{Client, Error, Stack, Transport};
//!
//! fn client(key: &str) -> Result<Client<impl okta_transport::HttpService + Clone + use<>>, Error> {
//!     let org = OrgUrl::parse("https://acme.okta.com")?;
//!     let transport = Transport::new()?;
//!     let oauth = OAuth::service_app("0oa1b2c3d4", SigningKey::load(key)?)
//!         .scopes(["okta.apiTokens.read", "okta.apiTokens.manage"])
//!         .dpop()
//!         .over(&org, transport.clone())?;
//!     Ok(Client::new(org.clone(), Stack::new(&org, &oauth).over(transport)))
//! }
//! ```
//!
//! # When a token is fetched
//!
//! By the first call that needs one, and then by the first call after 75 to 80 % of its life, in the background: calls go on with the
//! token that is valid, and none of them waits. Where there is none, all calls wait for one request. It runs in a task of its
//! own, so a call that is dropped, or whose deadline passes, does not end it for the others. An answer that refuses the token
//! ([`CredentialRefused`](crate::auth::CredentialRefused)) has it renewed once, however many calls saw it, and each of them is
//! repeated once. Tokens that are refused one after the other from their first use on are not renewed without end, and one with
//! which other calls succeed is kept after five renewals in a row.
//!
//! Where the token endpoint fails, the next request follows after a second, then after growing waits of a minute at most; one
//! call makes it. Until one succeeds, all other calls without a valid token fail at once with [`TokenRefused`](crate::ErrorKind::TokenRefused) or
//! [`TokenUnavailable`](crate::ErrorKind::TokenUnavailable), and [`Error::token_error`](crate::Error::token_error) has the
//! endpoint's own words.
//!
//! # What a token request holds
//!
//! Every attempt has an assertion of its own (RFC 7523): made now, good for five minutes, with a `jti` that was never used.
//! Its times are those of the org: a clock that is off by up to ten minutes is corrected by the `Date` of the first answer
//! ([`max_clock_skew`](OAuthBuilder::max_clock_skew)). It
//! passes through a stack of its own over the same transport: deadline, retry, rate limit, limit of calls at once, span.
//!
//! # Scopes
//!
//! An operation whose scope was not granted is refused before it is sent
//! ([`MissingScope`](crate::ErrorKind::MissingScope)). `okta.apiTokens.manage` is taken for `okta.apiTokens.read` too.
//!
//! # DPoP
//!
//! With [`dpop`](OAuthBuilder::dpop), or once the token endpoint asks for it, tokens are bound to a key (RFC 9449), and each
//! attempt of each call carries a proof of its own. The newest nonce of the authorization server and that of the org's
//! resources are kept, each from any answer; an attempt that is refused for its nonce is repeated once with the new one.

mod algorithm;
mod app;
mod assertion;
mod authenticate;
mod builder;
mod clock;
#[cfg_attr(not(feature = "_tls"), path = "no_crypto.rs")]
mod crypto;
mod dpop;
mod failure;
mod grant;
mod jws;
mod key;
mod manager;
mod renewal;
mod request;
mod signer;
mod state;

pub use self::algorithm::Algorithm;
pub use self::builder::OAuthBuilder;
use self::grant::Grant;
use self::key::RsaParts;
pub use self::key::SigningKey;
use self::manager::Manager;
pub use self::signer::{SignFuture, Signer};

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::Uri;
use okta_core::{AuthScheme, InvalidInput, OperationDescription};
use tokio::time::Instant;
use zeroize::Zeroizing;

use crate::Error;
use crate::credential::{Answered, Credential, CredentialSource, ReadyFuture, SharedCredential};

/// A service app, and the access token that it has; see the [module](self). Clones share the token.
#[derive(Clone)]
pub struct OAuth {
    manager: Arc<Manager>,
    /// What the stacks that it is given to share.
    credential: SharedCredential,
}

/// The tokens of a service app, as a source.
#[derive(Debug)]
struct Tokens(Arc<Manager>);

/// What is known of the token that stands, for a health check or a metric.
#[derive(Debug)]
#[non_exhaustive]
pub struct TokenSnapshot {
    /// What was granted; empty where there is no token yet.
    pub scopes: Vec<String>,
    /// How long it is still valid; zero where it has ended, was refused, or there is none.
    pub valid_for: Duration,
    /// Whether it is bound to a key.
    pub is_dpop: bool,
    /// Why the last renewal failed, and how long none is begun after it.
    pub last_failure: Option<(Arc<Error>, Duration)>,
}

impl OAuth {
    /// A service app that shows itself by assertions which `signer` signs, such as a [`SigningKey`].
    pub fn service_app(client_id: impl Into<String>, signer: impl Signer) -> OAuthBuilder {
        OAuthBuilder::signed(client_id.into(), Arc::new(signer))
    }

    /// A service app that shows itself by an assertion which was made elsewhere. It is sent as it is with every attempt, so
    /// it serves until its `exp`, and with a `jti` for one attempt alone: DPoP cannot work then, whose first attempt is
    /// refused for its nonce.
    pub fn with_assertion(
        client_id: impl Into<String>,
        assertion: impl Into<String>,
    ) -> OAuthBuilder {
        OAuthBuilder::ready_made(client_id.into(), &Zeroizing::new(assertion.into()))
    }

    fn new(manager: Arc<Manager>) -> Self {
        let credential = SharedCredential::from_source(Tokens(Arc::clone(&manager)));
        Self {
            manager,
            credential,
        }
    }

    /// Waits until there is a valid token, and fetches one where there is none: at the start of a program, so that a wrong
    /// setting is found there and no call waits later. It has to be awaited in a tokio runtime.
    pub async fn ready(&self) -> Result<(), Error> {
        self.manager.token().await
    }

    /// Binds new tokens to a new key that is made here. The next call fetches the first of them in the background; calls go on
    /// with the old token and its key until it is there.
    ///
    /// # Errors
    /// Where DPoP is not on, the key is one that was given, or none can be made.
    pub fn rotate_dpop_key(&self) -> Result<(), InvalidInput> {
        if !self.manager.app.has_own_prover() {
            let mistake =
                "DPoP is not on, or its key was given, so that there is none of its own to replace";
            return Err(InvalidInput::new("DPoP key", mistake));
        }
        self.manager.app.replace_prover().map(drop)
    }

    /// What is known of the token.
    pub fn snapshot(&self) -> TokenSnapshot {
        let now = Instant::now();
        let known = self.manager.grant(|grant| {
            let valid_for = if grant.is_valid(now) {
                grant.expires_at.saturating_duration_since(now)
            } else {
                Duration::ZERO
            };
            (grant.scopes.clone(), valid_for, grant.prover.is_some())
        });
        let (scopes, valid_for, is_dpop) = known.unwrap_or_default();
        TokenSnapshot {
            scopes,
            valid_for,
            is_dpop,
            last_failure: self.manager.last_failure().map(|failure| {
                let left = failure.until.saturating_duration_since(now);
                (Arc::clone(&failure.why), left)
            }),
        }
    }
}

impl CredentialSource for Tokens {
    fn scheme(&self) -> AuthScheme {
        AuthScheme::OAuth2
    }

    fn current(&self) -> Option<Arc<Credential>> {
        self.0.current()
    }

    fn ready(&self) -> Option<ReadyFuture> {
        if self.0.has_token() {
            return None;
        }
        let manager = Arc::clone(&self.0);
        Some(Box::pin(async move { manager.token().await }))
    }

    fn serves(&self, uri: &Uri) -> Result<(), Error> {
        self.0.check_origin(uri)
    }

    fn covers(&self, operation: &'static OperationDescription) -> Result<(), Error> {
        self.0.check_scopes(operation)
    }

    fn answered(&self, attempt: &Answered<'_>) -> bool {
        self.0.answered(attempt)
    }
}

impl From<&OAuth> for SharedCredential {
    fn from(oauth: &OAuth) -> Self {
        oauth.credential.clone()
    }
}

impl From<OAuth> for SharedCredential {
    fn from(oauth: OAuth) -> Self {
        oauth.credential
    }
}

impl fmt::Debug for OAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuth")
            .field("app", &self.manager.app)
            .finish_non_exhaustive()
    }
}
