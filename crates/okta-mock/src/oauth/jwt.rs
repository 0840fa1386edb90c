//! JSON Web Tokens in the compact form (RFC 7515, section 7.1).

use super::{base64url, jwk::Jwk, key::PublicKey, reason::Reason};
use jsonwebtoken::Algorithm;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

/// A JWT that was read; nothing about it is verified yet.
pub(super) struct Jwt<'a, C> {
    pub(super) header: Header,
    pub(super) claims: C,
    pub(super) algorithm: Algorithm,
    message: &'a str,
    signature: Vec<u8>,
}

#[derive(Deserialize)]
pub(super) struct Header {
    alg: String,
    pub(super) typ: Option<String>,
    pub(super) kid: Option<String>,
    pub(super) jwk: Option<Jwk>,
    crit: Option<Value>,
}

/// What both kinds of JWT may be signed with. Okta takes ES512 too, which the verifying crate does not know.
pub(super) const ALGORITHMS: &str = "RS256 RS384 RS512 ES256 ES384";

impl<'a, C: DeserializeOwned> Jwt<'a, C> {
    pub(super) fn read(text: &'a str) -> Result<Self, Reason> {
        let parts = || {
            let (message, signature) = text.rsplit_once('.')?;
            let (header, claims) = message.split_once('.')?;
            Some((
                message,
                base64url::decode(header)?,
                base64url::decode(claims)?,
                base64url::decode(signature)?,
            ))
        };
        let Some((message, header, claims, signature)) = parts() else {
            return Err("is not three parts of base64url without padding".into());
        };
        let header: Header = serde_json::from_slice(&header)
            .map_err(|error| format!("has a header that cannot be read ({error})"))?;
        let claims = serde_json::from_slice(&claims)
            .map_err(|error| format!("has claims that cannot be read ({error})"))?;
        // RFC 7515, section 4.1.11: what is critical and not understood is to be refused.
        if header.crit.is_some() {
            return Err("has critical headers, none of which is understood".into());
        }
        let known = ALGORITHMS.split(' ').find(|&known| known == header.alg);
        let Some(algorithm) = known.and_then(|known| known.parse().ok()) else {
            return Err(format!("is signed with another algorithm than {ALGORITHMS}").into());
        };
        Ok(Self {
            header,
            claims,
            algorithm,
            message,
            signature,
        })
    }

    pub(super) fn is_signed_by(&self, key: &PublicKey) -> bool {
        key.verifies(self.algorithm, self.message, &self.signature)
    }
}
