//! Public keys, and what they verify.

use super::jwk::{Jwk, Point};
use jsonwebtoken::{Algorithm, DecodingKey, crypto::rust_crypto::DEFAULT_PROVIDER};
use std::{error::Error, fmt};

/// Why a key was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyError(&'static str);

impl KeyError {
    pub(super) const PRIVATE: Self =
        Self("this is a private key; the org takes the public half of it");
    const PEM: Self = Self(
        "not a public key in PEM: give one that begins with BEGIN PUBLIC KEY or BEGIN RSA PUBLIC KEY",
    );
    const JWK: Self = Self("not a JWK: give a JSON object with `kty` \"RSA\" or \"EC\"");
    const JWKS: Self = Self("not a JWK set: give a JSON object with `keys`, a list of JWKs");
    const RSA: Self = Self("not an RSA public key of 2048 to 4096 bits");
    const EC: Self = Self("not an EC public key on P-256 or P-384");
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl Error for KeyError {}

/// A public key that was looked at: it is of a kind and size that the org takes.
#[derive(Clone)]
pub(super) struct PublicKey {
    pub(super) kid: Option<String>,
    key: DecodingKey,
    algorithms: &'static [Algorithm],
}

const RSA: &[Algorithm] = &[Algorithm::RS256, Algorithm::RS384, Algorithm::RS512];
const P256: &[Algorithm] = &[Algorithm::ES256];
const P384: &[Algorithm] = &[Algorithm::ES384];

impl PublicKey {
    pub(super) fn from_pem(pem: &str) -> Result<Self, KeyError> {
        if pem.contains("PRIVATE KEY-----") {
            return Err(KeyError::PRIVATE);
        }
        if ![
            "-----BEGIN PUBLIC KEY-----",
            "-----BEGIN RSA PUBLIC KEY-----",
        ]
        .iter()
        .any(|begin| pem.contains(begin))
        {
            return Err(KeyError::PEM);
        }
        if let Ok(key) = DecodingKey::from_ec_pem(pem.as_bytes()) {
            let point = key.try_get_as_bytes().map_err(|_| KeyError::EC)?;
            return Self::ec(point, None);
        }
        let key = DecodingKey::from_rsa_pem(pem.as_bytes()).map_err(|_| KeyError::PEM)?;
        let der = key.try_get_as_bytes().map_err(|_| KeyError::RSA)?;
        let components = DEFAULT_PROVIDER
            .key_utils
            .rsa_pub_components_from_public_key;
        let (n, e) = components(der).map_err(|_| KeyError::RSA)?;
        Self::rsa(&n, &e, None)
    }

    pub(super) fn from_jwk(json: &str) -> Result<Self, KeyError> {
        let jwk = serde_json::from_str(json).map_err(|_| KeyError::JWK)?;
        Self::new(&jwk)
    }

    pub(super) fn from_jwks(json: &str) -> Result<Vec<Self>, KeyError> {
        #[derive(serde::Deserialize)]
        struct Set {
            keys: Vec<Jwk>,
        }
        let set: Set = serde_json::from_str(json).map_err(|_| KeyError::JWKS)?;
        set.keys.iter().map(Self::new).collect()
    }

    pub(super) fn new(jwk: &Jwk) -> Result<Self, KeyError> {
        if jwk.is_private() {
            return Err(KeyError::PRIVATE);
        }
        let kid = jwk.kid.clone();
        if let Some((n, e)) = jwk.rsa() {
            return Self::rsa(&n, &e, kid);
        }
        let Point { bytes, curve } = jwk.point().ok_or(KeyError::JWK)?;
        let key = Self::ec(&bytes, kid)?;
        let named = if key.algorithms == P256 {
            "P-256"
        } else {
            "P-384"
        };
        if curve == named {
            Ok(key)
        } else {
            Err(KeyError::EC)
        }
    }

    fn rsa(n: &[u8], e: &[u8], kid: Option<String>) -> Result<Self, KeyError> {
        let significant = n.iter().skip_while(|&&byte| byte == 0).count();
        if !(256..=512).contains(&significant) {
            return Err(KeyError::RSA);
        }
        Ok(Self {
            kid,
            key: DecodingKey::from_rsa_raw_components(n, e),
            algorithms: RSA,
        })
    }

    /// From an uncompressed point (SEC 1, section 2.3.3).
    fn ec(point: &[u8], kid: Option<String>) -> Result<Self, KeyError> {
        let algorithms = match point.len() {
            65 => P256,
            97 => P384,
            _ => return Err(KeyError::EC),
        };
        let key = DecodingKey::from_ec_der(point);
        // To make a verifier is to see whether the point is on the curve.
        (DEFAULT_PROVIDER.verifier_factory)(&algorithms[0], &key).map_err(|_| KeyError::EC)?;
        Ok(Self {
            kid,
            key,
            algorithms,
        })
    }

    /// Whether the signature is this key's, by an algorithm of this key's.
    pub(super) fn verifies(&self, algorithm: Algorithm, message: &str, signature: &[u8]) -> bool {
        // Not by way of the crate's process-wide provider, which is the user's to choose.
        self.algorithms.contains(&algorithm)
            && (DEFAULT_PROVIDER.verifier_factory)(&algorithm, &self.key).is_ok_and(|verifier| {
                verifier
                    .verify(message.as_bytes(), &signature.to_vec())
                    .is_ok()
            })
    }
}
