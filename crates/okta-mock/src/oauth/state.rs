//! What the authorization server remembers.

use super::{nonce::Nonces, replay::Replay, tokens::Tokens, url::TOKEN_PATH};
use http::{Method, Request};
use jiff::Timestamp;
use std::fmt;

pub(crate) struct OAuth {
    requests: usize,
    pub(super) assertions: Replay,
    pub(super) proofs: Replay,
    pub(super) nonces: Nonces,
    pub(super) tokens: Tokens,
}

impl OAuth {
    pub(crate) fn new(now: Timestamp) -> Self {
        Self {
            requests: 0,
            assertions: Replay::default(),
            proofs: Replay::default(),
            nonces: Nonces::new(now),
            tokens: Tokens::default(),
        }
    }

    /// Counts a request to the token endpoint, whatever becomes of it.
    pub(crate) fn received<B>(&mut self, request: &Request<B>) {
        let meant = request.method() == Method::POST && request.uri().path() == TOKEN_PATH;
        self.requests += usize::from(meant);
    }

    pub(crate) fn requests(&self) -> usize {
        self.requests
    }

    pub(crate) fn issued(&self) -> usize {
        usize::try_from(self.tokens.issued()).unwrap_or(usize::MAX)
    }

    pub(crate) fn revoke(&mut self, token: &str) -> bool {
        self.tokens.revoke(token)
    }

    pub(crate) fn revoke_all(&mut self) {
        self.tokens.revoke_all();
    }

    pub(crate) fn rotate_nonces(&mut self, now: Timestamp) {
        self.nonces.rotate(now);
    }
}

impl fmt::Debug for OAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuth")
            .field("requests", &self.requests)
            .field("issued", &self.issued())
            .finish_non_exhaustive()
    }
}
