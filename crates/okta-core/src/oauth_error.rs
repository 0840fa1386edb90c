//! The error words of OAuth 2.0 and DPoP.
//!
//! A resource names them as `error` of a `WWW-Authenticate` challenge, the token endpoint as `error` of its body. What an
//! answer says is asked of [`ApiError`](crate::ApiError).

/// The access token is expired, revoked or not valid for another reason (RFC 6750, section 3.1).
pub const INVALID_TOKEN: &str = "invalid_token";

/// The DPoP proof has to hold a nonce that the server gives (RFC 9449, sections 8 and 9).
pub const USE_DPOP_NONCE: &str = "use_dpop_nonce";

/// The DPoP proof is missing or not valid (RFC 9449, sections 5 and 7.1).
pub const INVALID_DPOP_PROOF: &str = "invalid_dpop_proof";

/// The client is not known, or did not show that it is the one that it says (RFC 6749, section 5.2).
pub const INVALID_CLIENT: &str = "invalid_client";

/// A scope is not known, not valid or more than was granted (RFC 6749, section 5.2).
pub const INVALID_SCOPE: &str = "invalid_scope";
