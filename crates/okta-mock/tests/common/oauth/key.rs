//! Keys that sign JWTs.

use super::{Draft, base64url};
use base64::{Engine, engine::general_purpose::STANDARD};
use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384, PKCS_RSA_SHA256};
use ring::{
    rand::SystemRandom,
    rsa::PublicKeyComponents,
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair,
        RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RsaKeyPair,
    },
};
use serde_json::{Value, json};

pub(crate) enum Key {
    P256(KeyPair),
    P384(KeyPair),
    Rsa(KeyPair),
}

impl Key {
    pub(crate) fn p256() -> Self {
        Self::P256(KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap())
    }

    pub(crate) fn p384() -> Self {
        Self::P384(KeyPair::generate_for(&PKCS_ECDSA_P384_SHA384).unwrap())
    }

    /// Always the same: *ring* makes no RSA keys.
    pub(crate) fn rsa() -> Self {
        let pem = include_str!("rsa-key-of-the-tests.pem");
        Self::Rsa(KeyPair::from_pkcs8_pem_and_sign_algo(pem, &PKCS_RSA_SHA256).unwrap())
    }

    fn pair(&self) -> &KeyPair {
        let (Self::P256(pair) | Self::P384(pair) | Self::Rsa(pair)) = self;
        pair
    }

    pub(crate) fn algorithms(&self) -> &'static [&'static str] {
        match self {
            Self::P256(_) => &["ES256"],
            Self::P384(_) => &["ES384"],
            Self::Rsa(_) => &["RS256", "RS384", "RS512"],
        }
    }

    pub(crate) fn public_pem(&self) -> String {
        self.pair().public_key_pem()
    }

    pub(crate) fn private_pem(&self) -> String {
        self.pair().serialize_pem()
    }

    /// `BEGIN RSA PUBLIC KEY`.
    pub(crate) fn pkcs1_pem(&self) -> String {
        let text = STANDARD.encode(self.pair().public_key_raw());
        let lines: Vec<_> = text
            .as_bytes()
            .chunks(64)
            .map(|it| str::from_utf8(it).unwrap())
            .collect();
        let lines = lines.join("\n");
        format!("-----BEGIN RSA PUBLIC KEY-----\n{lines}\n-----END RSA PUBLIC KEY-----\n")
    }

    pub(crate) fn jwk(&self) -> Value {
        let raw = self.pair().public_key_raw();
        let ec = |curve: &str| {
            let (x, y) = raw[1..].split_at(raw.len() / 2);
            json!({ "kty": "EC", "crv": curve, "x": base64url(x), "y": base64url(y) })
        };
        match self {
            Self::P256(_) => ec("P-256"),
            Self::P384(_) => ec("P-384"),
            Self::Rsa(pair) => {
                let pair = RsaKeyPair::from_pkcs8(pair.serialized_der()).unwrap();
                let PublicKeyComponents::<Vec<u8>> { n, e } = pair.public().into();
                json!({ "kty": "RSA", "n": base64url(n), "e": base64url(e) })
            }
        }
    }

    /// The compact form, signed by the algorithm of the header, or by another if that one is not this key's.
    pub(crate) fn sign(&self, draft: &Draft) -> String {
        let part = |value: &Value| base64url(value.to_string());
        let message = format!("{}.{}", part(&draft.header), part(&draft.claims));
        let signature = self.signature(&draft.header["alg"], message.as_bytes());
        format!("{message}.{}", base64url(signature))
    }

    fn signature(&self, algorithm: &Value, message: &[u8]) -> Vec<u8> {
        let (der, random) = (self.pair().serialized_der(), SystemRandom::new());
        let ec = match self {
            Self::P256(_) => &ECDSA_P256_SHA256_FIXED_SIGNING,
            Self::P384(_) => &ECDSA_P384_SHA384_FIXED_SIGNING,
            Self::Rsa(_) => {
                let pair = RsaKeyPair::from_pkcs8(der).unwrap();
                let padding = match algorithm.as_str() {
                    Some("RS384") => &RSA_PKCS1_SHA384,
                    Some("RS512") => &RSA_PKCS1_SHA512,
                    _ => &RSA_PKCS1_SHA256,
                };
                let mut signature = vec![0; pair.public().modulus_len()];
                pair.sign(padding, &random, message, &mut signature)
                    .unwrap();
                return signature;
            }
        };
        let pair = EcdsaKeyPair::from_pkcs8(ec, der, &random).unwrap();
        pair.sign(&random, message).unwrap().as_ref().to_vec()
    }
}
