//! The keys of the provider of cryptography, aws-lc-rs or ring, which have the same types.

#[cfg(feature = "aws-lc-rs")]
use aws_lc_rs as provider;
#[cfg(not(feature = "aws-lc-rs"))]
use ring as provider;

use super::jws::encode;
use super::{Algorithm, RsaParts};
use crate::BoxError;
use provider::rand::SystemRandom;
use provider::rsa::{KeyPairComponents, PublicKeyComponents};
use provider::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair,
    EcdsaSigningAlgorithm, KeyPair as _, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512,
    RsaKeyPair,
};

pub(super) const AVAILABLE: bool = true;

/// A private key and its public half.
pub(super) enum KeyPair {
    Rsa(RsaKeyPair),
    Ec(Algorithm, EcdsaKeyPair),
}

type Curve = &'static EcdsaSigningAlgorithm;

/// The curves that the provider has.
const CURVES: &[(Algorithm, Curve)] = &[
    (Algorithm::Es256, &ECDSA_P256_SHA256_FIXED_SIGNING),
    (Algorithm::Es384, &ECDSA_P384_SHA384_FIXED_SIGNING),
    #[cfg(feature = "aws-lc-rs")]
    (
        Algorithm::Es512,
        &provider::signature::ECDSA_P521_SHA512_FIXED_SIGNING,
    ),
];

/// Takes the key for whichever curve it is on.
fn on_any_curve(read: impl Fn(Curve) -> Result<EcdsaKeyPair, String>) -> Result<KeyPair, String> {
    let mut why = String::new();
    for (algorithm, curve) in CURVES {
        match read(curve) {
            Ok(pair) => return Ok(KeyPair::Ec(*algorithm, pair)),
            Err(error) => why = error,
        }
    }
    Err(why)
}

impl KeyPair {
    pub(super) fn from_pkcs8(der: &[u8]) -> Result<Self, String> {
        match RsaKeyPair::from_pkcs8(der) {
            Ok(pair) => Ok(Self::Rsa(pair)),
            Err(rsa) => on_any_curve(|curve| ec_from_pkcs8(curve, der))
                .map_err(|ec| format!("as RSA: {rsa}, as EC: {ec}")),
        }
    }

    pub(super) fn from_pkcs1(der: &[u8]) -> Result<Self, String> {
        let pair = RsaKeyPair::from_der(der).map_err(|error| error.to_string())?;
        Ok(Self::Rsa(pair))
    }

    pub(super) fn from_sec1(der: &[u8]) -> Result<Self, String> {
        on_any_curve(|curve| ec_from_sec1(curve, der))
    }

    pub(super) fn from_rsa(parts: &RsaParts) -> Result<Self, String> {
        let components = KeyPairComponents {
            public_key: PublicKeyComponents {
                n: trimmed(&parts.n),
                e: trimmed(&parts.e),
            },
            d: parts.d.as_slice(),
            p: parts.p.as_slice(),
            q: parts.q.as_slice(),
            dP: parts.dp.as_slice(),
            dQ: parts.dq.as_slice(),
            qInv: parts.qi.as_slice(),
        };
        let pair = RsaKeyPair::from_components(&components).map_err(|error| error.to_string())?;
        Ok(Self::Rsa(pair))
    }

    pub(super) fn from_ec(
        algorithm: Algorithm,
        d: &[u8],
        x: &[u8],
        y: &[u8],
    ) -> Result<Self, String> {
        let curve = CURVES.iter().find(|(known, _)| *known == algorithm);
        let (_, curve) =
            curve.ok_or_else(|| format!("the provider of this build has no {algorithm}"))?;
        // An uncompressed point (SEC 1, section 2.3.3).
        let mut point = vec![4];
        point.extend_from_slice(x);
        point.extend_from_slice(y);
        Ok(Self::Ec(algorithm, ec_from_parts(curve, d, &point)?))
    }

    /// A new key on P-256.
    pub(super) fn generate() -> Result<Self, String> {
        let curve = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(curve, &SystemRandom::new())
            .map_err(|error| error.to_string())?;
        let pair = ec_from_pkcs8(curve, pkcs8.as_ref())?;
        Ok(Self::Ec(Algorithm::Es256, pair))
    }

    /// What it signs by unless told otherwise.
    pub(super) fn algorithm(&self) -> Algorithm {
        match self {
            Self::Rsa(_) => Algorithm::Rs256,
            Self::Ec(algorithm, _) => *algorithm,
        }
    }

    pub(super) fn sign(&self, algorithm: Algorithm, message: &[u8]) -> Result<Vec<u8>, BoxError> {
        const FAILED: &str = "the provider of cryptography cannot sign";
        let random = SystemRandom::new();
        match self {
            Self::Ec(_, pair) => {
                let signature = pair.sign(&random, message).map_err(|_| FAILED)?;
                Ok(signature.as_ref().to_vec())
            }
            Self::Rsa(pair) => {
                let padding = match algorithm {
                    Algorithm::Rs384 => &RSA_PKCS1_SHA384,
                    Algorithm::Rs512 => &RSA_PKCS1_SHA512,
                    _ => &RSA_PKCS1_SHA256,
                };
                let mut signature = vec![0; pair.public_key().modulus_len()];
                pair.sign(padding, &random, message, &mut signature)
                    .map_err(|_| FAILED)?;
                Ok(signature)
            }
        }
    }

    /// The public half as a JWK with no member but the required ones, in the order of RFC 7638, section 3.
    pub(super) fn public_jwk(&self) -> String {
        match self {
            Self::Rsa(pair) => {
                let key = PublicKeyComponents::<Vec<u8>>::from(pair.public_key());
                let (e, n) = (encode(trimmed(&key.e)), encode(trimmed(&key.n)));
                format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#)
            }
            Self::Ec(algorithm, pair) => {
                let curve = match algorithm {
                    Algorithm::Es384 => "P-384",
                    Algorithm::Es512 => "P-521",
                    _ => "P-256",
                };
                let point = &pair.public_key().as_ref()[1..];
                let (x, y) = point.split_at(point.len() / 2);
                let (x, y) = (encode(x), encode(y));
                format!(r#"{{"crv":"{curve}","kty":"EC","x":"{x}","y":"{y}"}}"#)
            }
        }
    }
}

/// The SHA-256 of `bytes`.
pub(super) fn sha256(bytes: &[u8]) -> impl AsRef<[u8]> {
    provider::digest::digest(&provider::digest::SHA256, bytes)
}

/// The providers refuse zeros in front, which some tools write.
fn trimmed(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    &number[zeros..]
}

#[cfg(feature = "aws-lc-rs")]
mod ec {
    use super::{Curve, EcdsaKeyPair};

    pub(super) fn ec_from_pkcs8(curve: Curve, der: &[u8]) -> Result<EcdsaKeyPair, String> {
        EcdsaKeyPair::from_pkcs8(curve, der).map_err(|error| error.to_string())
    }

    pub(super) fn ec_from_sec1(curve: Curve, der: &[u8]) -> Result<EcdsaKeyPair, String> {
        EcdsaKeyPair::from_private_key_der(curve, der).map_err(|error| error.to_string())
    }

    pub(super) fn ec_from_parts(
        curve: Curve,
        d: &[u8],
        point: &[u8],
    ) -> Result<EcdsaKeyPair, String> {
        EcdsaKeyPair::from_private_key_and_public_key(curve, d, point)
            .map_err(|error| error.to_string())
    }
}

#[cfg(not(feature = "aws-lc-rs"))]
mod ec {
    use super::{Curve, EcdsaKeyPair, SystemRandom};

    pub(super) fn ec_from_pkcs8(curve: Curve, der: &[u8]) -> Result<EcdsaKeyPair, String> {
        EcdsaKeyPair::from_pkcs8(curve, der, &SystemRandom::new())
            .map_err(|error| error.to_string())
    }

    /// ring reads PKCS#8 alone.
    pub(super) fn ec_from_sec1(curve: Curve, der: &[u8]) -> Result<EcdsaKeyPair, String> {
        let key = sec1::EcPrivateKey::try_from(der).map_err(|error| error.to_string())?;
        let point = key
            .public_key
            .ok_or("it has no public half; write it again with `openssl ec`")?;
        ec_from_parts(curve, key.private_key, point)
    }

    pub(super) fn ec_from_parts(
        curve: Curve,
        d: &[u8],
        point: &[u8],
    ) -> Result<EcdsaKeyPair, String> {
        EcdsaKeyPair::from_private_key_and_public_key(curve, d, point, &SystemRandom::new())
            .map_err(|error| error.to_string())
    }
}

use ec::{ec_from_parts, ec_from_pkcs8, ec_from_sec1};
