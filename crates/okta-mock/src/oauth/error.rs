//! Errors of the token endpoint (RFC 6749, section 5.2).

use super::reason::Reason;
use http::StatusCode;

#[derive(Debug)]
pub(crate) struct TokenError {
    pub(crate) status: StatusCode,
    pub(crate) error: &'static str,
    pub(crate) description: Reason,
    /// The nonce to repeat the request with.
    pub(crate) nonce: Option<String>,
}

impl TokenError {
    pub(super) fn new(error: &'static str, description: impl Into<Reason>) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            error,
            description: description.into(),
            nonce: None,
        }
    }

    pub(super) fn invalid_request(description: impl Into<Reason>) -> Self {
        Self::new("invalid_request", description)
    }

    pub(super) fn invalid_client(description: impl Into<Reason>) -> Self {
        Self {
            status: StatusCode::UNAUTHORIZED,
            ..Self::new("invalid_client", description)
        }
    }

    pub(super) fn invalid_scope(description: &'static str) -> Self {
        Self::new("invalid_scope", description)
    }

    pub(super) fn invalid_proof(description: impl Into<Reason>) -> Self {
        Self::new("invalid_dpop_proof", description)
    }

    pub(super) fn use_nonce(nonce: String) -> Self {
        Self {
            nonce: Some(nonce),
            ..Self::new(
                "use_dpop_nonce",
                "Authorization server requires nonce in DPoP proof.",
            )
        }
    }
}
