use std::sync::Arc;

use http::{HeaderValue, Request};
use tokio::time::Instant;

use super::prover::Proven;
use super::{DPOP, EXTENDED_AGENT, Nonce, Prover};
use crate::auth::oauth::clock::Clock;
use crate::auth::oauth::{crypto, jws};
use crate::{Body, Error};

/// What an access token is bound to, and what the proofs that go with it need.
#[derive(Debug)]
pub(crate) struct Binding {
    prover: Arc<Prover>,
    /// The hash of the access token (RFC 9449, section 4.2).
    ath: String,
    nonce: Arc<Nonce>,
    clock: Arc<Clock>,
}

impl Binding {
    pub(in crate::auth) fn new(
        prover: Arc<Prover>,
        access_token: &str,
        nonce: Arc<Nonce>,
        clock: Arc<Clock>,
    ) -> Self {
        Self {
            prover,
            ath: jws::encode(crypto::sha256(access_token.as_bytes())),
            nonce,
            clock,
        }
    }

    /// Puts a proof on one attempt.
    pub(in crate::auth) fn prove(&self, request: &mut Request<Body>) -> Result<Shown, Error> {
        let nonce = self.nonce.current();
        let now = self.clock.now().as_second();
        let proof = self.prover.proof(&Proven {
            method: request.method(),
            uri: request.uri(),
            now,
            ath: Some(&self.ath),
            nonce: nonce.as_deref().map(String::as_str),
        })?;
        stamp(request, proof);
        Ok(Shown {
            nonce,
            made: now,
            sent: Instant::now(),
        })
    }

    pub(in crate::auth) fn is_to(&self, prover: &Arc<Prover>) -> bool {
        Arc::ptr_eq(&self.prover, prover)
    }

    pub(in crate::auth) fn nonce(&self) -> &Nonce {
        &self.nonce
    }

    pub(in crate::auth) fn clock(&self) -> &Clock {
        &self.clock
    }
}

/// What was in a proof, or in an assertion, and when it was sent.
#[derive(Debug, Clone)]
pub(in crate::auth) struct Shown {
    pub(in crate::auth) nonce: Option<Arc<String>>,
    /// In seconds of the Unix epoch.
    pub(in crate::auth) made: i64,
    pub(in crate::auth) sent: Instant,
}

/// Puts `proof` on a request, in place of one that is there.
pub(in crate::auth) fn stamp(request: &mut Request<Body>, proof: HeaderValue) {
    let headers = request.headers_mut();
    headers.insert(DPOP, proof);
    headers.insert(EXTENDED_AGENT, HeaderValue::from_static("isDPoP:true"));
}
