//! JSON Web Signatures in their compact form (RFC 7515, section 7.1).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;

/// What a signature is over: the header and the claims, each in base64url.
pub(super) fn signing_input(header: &str, claims: &impl Serialize) -> String {
    let mut input = String::with_capacity(512);
    input.push_str(header);
    input.push('.');
    URL_SAFE_NO_PAD.encode_string(json(claims), &mut input);
    input
}

/// Puts the signature behind what it is over.
pub(super) fn compact(mut signing_input: String, signature: &[u8]) -> String {
    signing_input.push('.');
    URL_SAFE_NO_PAD.encode_string(signature, &mut signing_input);
    signing_input
}

/// One part of a JWS: JSON in base64url.
pub(super) fn part(value: &impl Serialize) -> String {
    URL_SAFE_NO_PAD.encode(json(value))
}

pub(super) fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A `jti`: 128 bits from the system's generator, so that no two are alike.
pub(super) fn fresh_id() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    Ok(encode(bytes))
}

fn json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).expect("structs of strings and numbers become JSON")
}
