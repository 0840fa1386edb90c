//! base64url without padding (RFC 7515, section 2), in which JWTs and JWKs write bytes.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{crypto::rust_crypto::DEFAULT_PROVIDER, jwk::ThumbprintHash};

/// The bytes, if the text is base64url without padding.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// The SHA-256 of `data`, encoded.
pub(super) fn sha256(data: &[u8]) -> String {
    let digest = DEFAULT_PROVIDER.key_utils.compute_digest;
    URL_SAFE_NO_PAD.encode(digest(data, ThumbprintHash::SHA256).unwrap_or_default())
}
