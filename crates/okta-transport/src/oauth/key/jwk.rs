//! Keys as JSON Web Keys (RFC 7517), alone or in a set.

use std::fmt::Display;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use okta_core::InvalidInput;
use serde::Deserialize;
use zeroize::Zeroizing;

use super::pem::SMALL_RSA;
use super::{RsaParts, SigningKey, refuse};
use crate::oauth::Algorithm;
use crate::oauth::crypto::KeyPair;

type Secret = Zeroizing<String>;

#[derive(Deserialize)]
struct Jwk {
    kty: Option<String>,
    kid: Option<String>,
    alg: Option<String>,
    #[serde(rename = "use")]
    usage: Option<String>,
    key_ops: Option<Vec<String>>,
    crv: Option<String>,
    x: Option<String>,
    y: Option<String>,
    n: Option<String>,
    e: Option<String>,
    d: Option<Secret>,
    p: Option<Secret>,
    q: Option<Secret>,
    dp: Option<Secret>,
    dq: Option<Secret>,
    qi: Option<Secret>,
    oth: Option<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
struct JwkSet {
    keys: Vec<Jwk>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Document {
    Set(JwkSet),
    One(Box<Jwk>),
}

/// Some tools write the padding that RFC 7515 leaves out.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Reads the key, or that of a set which has the id `key_id`.
pub(super) fn read(text: &str, key_id: Option<&str>) -> Result<SigningKey, InvalidInput> {
    // The parser's message may quote the value that it stumbled over.
    let document: Document = serde_json::from_str(text).map_err(|_| {
        refuse("it begins like a JWK and is none: its JSON is damaged, or a member is no string")
    })?;
    match document {
        Document::One(jwk) => jwk.key(),
        Document::Set(set) => set.choose(key_id)?.key(),
    }
}

impl JwkSet {
    fn choose(self, key_id: Option<&str>) -> Result<Jwk, InvalidInput> {
        let ids: Vec<_> = self.keys.iter().map(|key| key.kid.clone()).collect();
        let ids = ids.iter().map(|id| id.as_deref().unwrap_or("none"));
        let ids = ids.collect::<Vec<_>>().join(", ");
        // Both halves of a key have one id, and some tools write the two side by side.
        let (private, public): (Vec<_>, Vec<_>) =
            self.keys.into_iter().partition(|key| key.d.is_some());
        let mut keys = if private.is_empty() { public } else { private }.into_iter();
        match key_id {
            Some(id) => keys
                .find(|key| key.kid.as_deref() == Some(id))
                .ok_or_else(|| {
                    refuse(format!(
                        "no key of the set has the key id that was asked for; it has: {ids}"
                    ))
                }),
            None => match (keys.next(), keys.next()) {
                (Some(only), None) => Ok(only),
                (None, _) => Err(refuse("the set holds no key")),
                (Some(first), Some(_)) if first.d.is_none() => Err(refuse(
                    "the set holds public keys alone; give the private one",
                )),
                (Some(_), Some(_)) => Err(refuse(format!(
                    "the set holds several keys; name one by its key id: {ids}"
                ))),
            },
        }
    }
}

impl Jwk {
    fn key(self) -> Result<SigningKey, InvalidInput> {
        if self.usage.as_deref().is_some_and(|usage| usage != "sig") {
            return Err(refuse("it is a JWK for encryption (`use` is not `sig`)"));
        }
        let operations = self.key_ops.as_ref();
        if operations.is_some_and(|all| all.iter().all(|operation| operation != "sign")) {
            return Err(refuse("its `key_ops` do not allow it to sign"));
        }
        let pair = match self.kty.as_deref() {
            Some("RSA") => self.rsa(),
            Some("EC") => self.ec(),
            None => Err(refuse("it is JSON without `kty`, and so no JWK")),
            Some(_) => Err(refuse(
                "its `kty` is neither RSA nor EC; Okta takes no other keys",
            )),
        }?;
        let mut key = SigningKey::new(pair);
        if let Some(name) = self.alg {
            let algorithm: Algorithm = name
                .parse()
                .map_err(|_| refuse("its `alg` is none that Okta takes"))?;
            key = key.with_algorithm(algorithm)?;
        }
        key.key_id = self.kid;
        Ok(key)
    }

    fn rsa(&self) -> Result<KeyPair, InvalidInput> {
        let d = private(self.d.as_ref())?;
        if self.oth.is_some() {
            return Err(refuse("it has more than two primes (`oth`)"));
        }
        let crt = |name, value: &Option<Secret>| {
            let value = value.as_ref().ok_or_else(|| {
                refuse(format!(
                    "it has no `{name}`: the members p, q, dp, dq and qi are needed beside d"
                ))
            });
            value.and_then(|value| bytes(name, value))
        };
        let parts = RsaParts {
            n: modulus(self.n.as_ref())?,
            e: public("e", self.e.as_ref())?,
            d,
            p: crt("p", &self.p)?,
            q: crt("q", &self.q)?,
            dp: crt("dp", &self.dp)?,
            dq: crt("dq", &self.dq)?,
            qi: crt("qi", &self.qi)?,
        };
        KeyPair::from_rsa(&parts).map_err(damaged)
    }

    fn ec(&self) -> Result<KeyPair, InvalidInput> {
        let d = private(self.d.as_ref())?;
        let x = public("x", self.x.as_ref())?;
        let y = public("y", self.y.as_ref())?;
        let algorithm = match self.crv.as_deref() {
            Some("P-256") => Algorithm::Es256,
            Some("P-384") => Algorithm::Es384,
            Some("P-521") => Algorithm::Es512,
            _ => return Err(refuse("its `crv` is none of P-256, P-384 and P-521")),
        };
        KeyPair::from_ec(algorithm, &d, &x, &y).map_err(damaged)
    }
}

/// The modulus, of 2048 bits and more.
fn modulus(n: Option<&String>) -> Result<Zeroizing<Vec<u8>>, InvalidInput> {
    let n = public("n", n)?;
    let digits = n.iter().skip_while(|byte| **byte == 0).count();
    if digits < 256 {
        return Err(refuse(SMALL_RSA));
    }
    Ok(n)
}

fn private(d: Option<&Secret>) -> Result<Zeroizing<Vec<u8>>, InvalidInput> {
    let d =
        d.ok_or_else(|| refuse("it is the public half of a key (no `d`); give the private one"))?;
    bytes("d", d)
}

fn public(name: &str, value: Option<&String>) -> Result<Zeroizing<Vec<u8>>, InvalidInput> {
    let value = value.ok_or_else(|| refuse(format!("it has no `{name}`")))?;
    bytes(name, value)
}

fn bytes(name: &str, value: &str) -> Result<Zeroizing<Vec<u8>>, InvalidInput> {
    let bytes = BASE64.decode(value).map(Zeroizing::new);
    bytes.map_err(|_| refuse(format!("its `{name}` is not base64url")))
}

fn damaged(why: impl Display) -> InvalidInput {
    refuse(format!("its members do not make a key: {why}"))
}
