//! JSON Web Keys (RFC 7517 and 7518), as far as the org reads them.

use super::base64url;
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Clone, Deserialize)]
pub(super) struct Jwk {
    kty: String,
    pub(super) kid: Option<String>,
    crv: Option<String>,
    x: Option<String>,
    y: Option<String>,
    n: Option<String>,
    e: Option<String>,
    // The private half of a key, whatever its kind (RFC 7518, sections 6.2.2, 6.3.2 and 6.4).
    d: Option<Value>,
    p: Option<Value>,
    q: Option<Value>,
    dp: Option<Value>,
    dq: Option<Value>,
    qi: Option<Value>,
    oth: Option<Value>,
    k: Option<Value>,
}

/// An uncompressed point (SEC 1, section 2.3.3) and the name of its curve.
pub(super) struct Point<'a> {
    pub(super) bytes: Vec<u8>,
    pub(super) curve: &'a str,
}

impl Jwk {
    pub(super) fn is_private(&self) -> bool {
        let private = [
            &self.d, &self.p, &self.q, &self.dp, &self.dq, &self.qi, &self.oth, &self.k,
        ];
        private.into_iter().any(Option::is_some)
    }

    /// Modulus and exponent of an RSA key.
    pub(super) fn rsa(&self) -> Option<(Vec<u8>, Vec<u8>)> {
        let (n, e) = (self.n.as_deref()?, self.e.as_deref()?);
        (self.kty == "RSA").then_some((base64url::decode(n)?, base64url::decode(e)?))
    }

    /// The point of an EC key.
    pub(super) fn point(&self) -> Option<Point<'_>> {
        let (x, y) = (
            base64url::decode(self.x.as_deref()?)?,
            base64url::decode(self.y.as_deref()?)?,
        );
        let curve = self.crv.as_deref()?;
        let bytes = [&[4], &x[..], &y[..]].concat();
        (self.kty == "EC" && x.len() == y.len()).then_some(Point { bytes, curve })
    }

    /// The SHA-256 thumbprint (RFC 7638): the members that make the key, in the order of their names.
    pub(super) fn thumbprint(&self) -> String {
        // In order as they stand here, whether serde_json sorts or not.
        let members = if self.kty == "RSA" {
            json!({ "e": self.e, "kty": self.kty, "n": self.n })
        } else {
            json!({ "crv": self.crv, "kty": self.kty, "x": self.x, "y": self.y })
        };
        base64url::sha256(members.to_string().as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key and the thumbprint of RFC 7638, section 3.1.
    #[test]
    fn the_thumbprint_is_the_rfc_s() {
        let n = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMs\
                 tn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n9\
                 1CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";
        let jwk: Jwk = serde_json::from_value(
            json!({ "kty": "RSA", "n": n, "e": "AQAB", "alg": "RS256", "kid": "2011-04-29" }),
        )
        .unwrap();
        assert_eq!(
            jwk.thumbprint(),
            "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
        );
    }

    #[test]
    fn any_private_member_makes_a_key_private() {
        for member in ["d", "p", "q", "dp", "dq", "qi", "oth", "k"] {
            let mut jwk = json!({ "kty": "EC" });
            jwk[member] = json!("x");
            assert!(
                serde_json::from_value::<Jwk>(jwk).unwrap().is_private(),
                "{member}"
            );
        }
        let public: Jwk = serde_json::from_value(json!({ "kty": "EC", "use": "sig" })).unwrap();
        assert!(!public.is_private());
    }
}
