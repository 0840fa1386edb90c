use std::sync::Arc;

use http::{HeaderValue, Request};
use okta_core::headers;

use super::prover::Claimed;
use super::{Prover, Resource};
use crate::credential::{Answered, Proof, Proven};
use crate::oauth::{crypto, jws};
use crate::{Body, Error};

/// What an access token is bound to, and what the proofs that go with it need.
#[derive(Debug)]
pub(in crate::oauth) struct Binding {
    prover: Arc<Prover>,
    /// The hash of the access token (RFC 9449, section 4.2).
    ath: String,
    resource: Arc<Resource>,
}

impl Binding {
    pub(in crate::oauth) fn new(
        prover: Arc<Prover>,
        access_token: &str,
        resource: Arc<Resource>,
    ) -> Self {
        Self {
            prover,
            ath: jws::encode(crypto::sha256(access_token.as_bytes())),
            resource,
        }
    }
}

impl Proof for Binding {
    fn prove(&self, request: &mut Request<Body>) -> Result<Proven, Error> {
        let proven = self.resource.proven();
        let proof = self.prover.proof(&Claimed {
            method: request.method(),
            uri: request.uri(),
            now: proven.issued_at,
            ath: Some(&self.ath),
            nonce: proven.nonce.as_deref().map(String::as_str),
        })?;
        stamp(request, proof);
        Ok(proven)
    }

    fn answered(&self, attempt: &Answered<'_>) -> bool {
        self.resource.answered(attempt)
    }
}

/// Puts `proof` on a request, in place of one that is there.
pub(in crate::oauth) fn stamp(request: &mut Request<Body>, proof: HeaderValue) {
    let stamped = request.headers_mut();
    stamped.insert(headers::DPOP, proof);
    let proves = HeaderValue::from_static("isDPoP:true");
    stamped.insert(headers::USER_AGENT_EXTENDED, proves);
}
