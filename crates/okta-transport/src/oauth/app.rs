use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwapOption;
use http::{Request, Response, StatusCode};
use okta_core::{ApiError, InvalidInput, OrgUrl};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use tokio::time::Instant;

use super::assertion::Assertions;
use super::clock::Clock;
use super::dpop::{self, Claimed, Nonce, Prover, Resource};
use super::request::Attempt;
use crate::call::{Collected, CredentialRefused, Refusal, Secret};
use crate::credential::Proven;
use crate::{Body, Error, ErrorKind};

const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// The service app, as it shows itself to the token endpoint.
pub(super) struct App {
    pub(super) client_id: String,
    pub(super) scopes: Vec<String>,
    /// Where its tokens may go. The first is where they are from.
    pub(super) origins: Vec<OrgUrl>,
    pub(super) token_url: String,
    pub(super) assertions: Assertions,
    pub(super) clock: Arc<Clock>,
    /// How long a signer may take; zero for without end.
    pub(super) sign_timeout: Duration,
    /// Whether DPoP is turned on where the server asks for it.
    pub(super) takes_dpop: bool,
    /// What new tokens are bound to, once DPoP is on.
    pub(super) prover: ArcSwapOption<Prover>,
    /// How long a key that was made here is used.
    pub(super) prover_life: Duration,
    /// Of the authorization server.
    pub(super) nonce: Nonce,
    pub(super) resource: Arc<Resource>,
}

/// With what an attempt was sent.
pub(super) struct Stamped {
    attempt: Attempt,
    proven: Proven,
    /// What no message may quote of the answer.
    assertion: Arc<Secret>,
}

impl App {
    /// Puts a fresh assertion, and a fresh proof where DPoP is on, on one attempt.
    pub(super) async fn stamp(&self, request: &mut Request<Body>) -> Result<Stamped, Error> {
        let (now, signed) = (self.clock.now().as_second(), Instant::now());
        let assertion = self
            .assertions
            .assertion(&self.client_id, &self.token_url, now);
        let assertion = within(self.sign_timeout, assertion).await?;
        // A remote signer takes its time, and what is made from here on is younger.
        let prover = self.prover()?;
        let nonce = self.nonce.current().filter(|_| prover.is_some());
        if let Some(prover) = &prover {
            let proof = prover.proof(&Claimed {
                method: request.method(),
                uri: request.uri(),
                now: self.clock.now().as_second(),
                ath: None,
                nonce: nonce.as_deref().map(String::as_str),
            })?;
            dpop::stamp(request, proof);
        }
        request.body_mut().set_data(self.form(&assertion).into());
        let sent = Instant::now();
        Ok(Stamped {
            assertion: Arc::new(Secret::new("", &assertion)),
            attempt: Attempt { sent, prover },
            proven: Proven {
                nonce,
                issued_at: now,
                made: signed,
            },
        })
    }

    /// The key for new tokens; another one where the old one is worn.
    fn prover(&self) -> Result<Option<Arc<Prover>>, InvalidInput> {
        let current = self.prover.load_full();
        match current {
            Some(worn) if worn.is_worn(self.prover_life) => self.replace_prover().map(Some),
            current => Ok(current),
        }
    }

    /// Whether new tokens are bound to a key that was made here.
    pub(super) fn has_own_prover(&self) -> bool {
        self.prover
            .load()
            .as_ref()
            .is_some_and(|prover| prover.is_own())
    }

    /// Binds new tokens to a new key.
    pub(super) fn replace_prover(&self) -> Result<Arc<Prover>, InvalidInput> {
        let prover = Arc::new(Prover::generate()?);
        self.prover.store(Some(Arc::clone(&prover)));
        Ok(prover)
    }

    fn form(&self, assertion: &str) -> Vec<u8> {
        let scope = self.scopes.join(" ");
        let fields = [
            ("grant_type", "client_credentials"),
            ("scope", &scope),
            ("client_assertion_type", ASSERTION_TYPE),
            ("client_assertion", assertion),
        ];
        let mut form = String::with_capacity(assertion.len() + 256);
        for (name, value) in fields {
            let separator = if form.is_empty() { "" } else { "&" };
            form.extend([separator, name, "="]);
            form.extend(utf8_percent_encode(value, NON_ALPHANUMERIC));
        }
        form.into_bytes()
    }

    /// Learns from an answer, and says on it whether a repeat can succeed where this attempt was refused.
    pub(super) fn learn<B>(&self, stamped: Stamped, answer: &mut Response<B>)
    where
        B: AsRef<[u8]> + 'static,
    {
        Collected::keep_secret(answer.body_mut(), &stamped.assertion);
        self.nonce.adopt(answer.headers(), stamped.attempt.sent);
        self.clock.learn(answer.headers(), stamped.attempt.sent);
        let is_refused =
            answer.status().is_client_error() && answer.status() != StatusCode::TOO_MANY_REQUESTS;
        let refused = is_refused.then(|| self.refused(&stamped, answer)).flatten();
        let extensions = answer.extensions_mut();
        extensions.insert(stamped.attempt);
        refused.map(|refused| extensions.insert(refused));
    }

    /// What was refused, and whether the next attempt has another one.
    fn refused<B: AsRef<[u8]>>(
        &self,
        stamped: &Stamped,
        answer: &Response<B>,
    ) -> Option<CredentialRefused> {
        let Proven {
            nonce,
            issued_at,
            made,
        } = &stamped.proven;
        let error = ApiError::peek(answer);
        let wants_nonce = error.token_endpoint_wants_dpop_nonce();
        let is_about_dpop = wants_nonce || error.token_endpoint_rejects_dpop_proof();
        let (reason, has_another) = if is_about_dpop && stamped.attempt.prover.is_none() {
            (Refusal::NeedsDpop, self.turn_on_dpop())
        } else if wants_nonce {
            let nonce = nonce.as_deref().map(String::as_str);
            (Refusal::Nonce, self.nonce.differs_from(nonce))
        } else if is_about_dpop {
            (Refusal::Proof, true)
        } else if self.clock.differs_from(*issued_at, *made) {
            (Refusal::Clock, true)
        } else {
            return None;
        };
        Some(CredentialRefused {
            reason,
            has_another,
        })
    }

    /// The server asks for DPoP. Returns whether it can be had.
    fn turn_on_dpop(&self) -> bool {
        self.takes_dpop && (self.prover.load().is_some() || self.replace_prover().is_ok())
    }

    /// The scopes of a token: where the answer names none, those that were asked for (RFC 6749, section 5.1).
    pub(super) fn granted(&self, scopes: Option<Vec<String>>) -> Vec<String> {
        scopes.unwrap_or_else(|| self.scopes.clone())
    }
}

/// Ends the wait for a signer after `limit`.
async fn within<T>(
    limit: Duration,
    signing: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    if limit.is_zero() {
        return signing.await;
    }
    let signed = tokio::time::timeout(limit, signing).await;
    signed.unwrap_or_else(|_| {
        let message = format!("the signer of the client assertion took longer than {limit:?}");
        Err(Error::new(ErrorKind::Signing).with_message(message))
    })
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App")
            .field("client_id", &self.client_id)
            .field("scopes", &self.scopes)
            .field("token_url", &self.token_url)
            .field("assertions", &self.assertions)
            .field("prover", &*self.prover.load())
            .finish_non_exhaustive()
    }
}
