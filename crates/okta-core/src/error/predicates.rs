use http::StatusCode;

use super::{ApiError, Challenge};
use crate::oauth_error::{
    INVALID_CLIENT, INVALID_DPOP_PROOF, INVALID_SCOPE, INVALID_TOKEN, USE_DPOP_NONCE,
};

/// What an answer says of its request.
///
/// Codes that begin with `E` are of Okta ("Error codes"), the others of OAuth 2.0 ([`oauth_error`](crate::oauth_error)).
impl ApiError {
    /// Whether the API token or access token is not valid.
    ///
    /// Code `E0000011`, or the challenge `invalid_token` (RFC 6750, section 3.1) without a code about a permission. A challenge
    /// that names a DPoP error too is about the proof alone.
    pub fn is_invalid_credential(&self) -> bool {
        match self.code() {
            Some("E0000011") => true,
            _ if self.is_permission_denied() => false,
            _ => self.challenge() == Some(INVALID_TOKEN),
        }
    }

    /// Whether the caller has no permission.
    ///
    /// Code `E0000006`, for the action, or `E0000015`, for the feature. Another credential of the same user does not help, even
    /// where the status is 401.
    pub fn is_permission_denied(&self) -> bool {
        matches!(self.code(), Some("E0000006" | "E0000015"))
    }

    /// Whether Okta saw no valid credential at all: code `E0000005`, "Invalid session".
    ///
    /// Users report it for a wrong scheme, a header that a proxy removed, and a session or token that has ended. It is about
    /// the credential, whatever the status.
    pub fn is_invalid_session(&self) -> bool {
        self.code() == Some("E0000005")
    }

    /// Whether Okta says that there is no such object: status 404 with code `E0000007`.
    ///
    /// A 404 without that code is of the web server in front of Okta, and says nothing of the object.
    pub fn is_not_found(&self) -> bool {
        self.status() == StatusCode::NOT_FOUND && self.code() == Some("E0000007")
    }

    /// Whether a resource asks for a DPoP proof with a nonce of its own: the challenge `use_dpop_nonce` (RFC 9449, section 9).
    pub fn resource_wants_dpop_nonce(&self) -> bool {
        self.challenge() == Some(USE_DPOP_NONCE)
    }

    /// Whether a resource rejects the DPoP proof: the challenge `invalid_dpop_proof` (RFC 9449, section 7.1).
    pub fn resource_rejects_dpop_proof(&self) -> bool {
        self.challenge() == Some(INVALID_DPOP_PROOF)
    }

    /// Whether the token endpoint asks for a DPoP proof with a nonce of its own: code `use_dpop_nonce` (RFC 9449, section 8).
    pub fn token_endpoint_wants_dpop_nonce(&self) -> bool {
        self.code() == Some(USE_DPOP_NONCE)
    }

    /// Whether the token endpoint rejects the DPoP proof, or misses one: code `invalid_dpop_proof` (RFC 9449, section 5).
    pub fn token_endpoint_rejects_dpop_proof(&self) -> bool {
        self.code() == Some(INVALID_DPOP_PROOF)
    }

    /// Whether the token endpoint does not authenticate the client: code `invalid_client` (RFC 6749, section 5.2).
    pub fn is_invalid_client(&self) -> bool {
        self.code() == Some(INVALID_CLIENT)
    }

    /// Whether the token endpoint does not grant a scope: code `invalid_scope` (RFC 6749, section 5.2).
    pub fn is_invalid_scope(&self) -> bool {
        self.code() == Some(INVALID_SCOPE)
    }

    /// The error in `WWW-Authenticate`, where it is one of these. What is wrong with the proof is more than what is wrong with
    /// the token, which may be named for another scheme.
    fn challenge(&self) -> Option<&'static str> {
        let is_named = |error: &&str| {
            let mut errors = self.challenges().iter().map(Challenge::error);
            errors.any(|named| named == Some(*error))
        };
        [USE_DPOP_NONCE, INVALID_DPOP_PROOF, INVALID_TOKEN]
            .into_iter()
            .find(is_named)
    }
}
