use std::fmt;

use http::{HeaderValue, Method, Uri};
use okta_core::{InvalidInput, port};
use serde::Serialize;
use serde_json::value::RawValue;
use tokio::time::Instant;

use crate::oauth::assertion::no_random;
use crate::oauth::crypto::KeyPair;
use crate::oauth::{Signer, SigningKey, jws};
use crate::{Error, ErrorKind};

/// A key that access tokens are bound to, and the proofs of it.
pub(in crate::oauth) struct Prover {
    key: SigningKey,
    /// The header of every proof, in base64url.
    header: String,
    made: Instant,
    /// It was made here, and may be replaced by another.
    is_own: bool,
}

#[derive(Serialize)]
struct Header<'h> {
    typ: &'static str,
    alg: &'static str,
    jwk: &'h RawValue,
}

/// The claims of RFC 9449, section 4.2.
#[derive(Serialize)]
pub(super) struct Claims<'c> {
    jti: String,
    htm: &'c str,
    htu: String,
    iat: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    ath: Option<&'c str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nonce: Option<&'c str>,
}

/// What a proof is for.
pub(in crate::oauth) struct Claimed<'p> {
    pub(in crate::oauth) method: &'p Method,
    pub(in crate::oauth) uri: &'p Uri,
    /// When it is made, in seconds of the Unix epoch.
    pub(in crate::oauth) now: i64,
    /// The hash of the access token that is sent beside it.
    pub(in crate::oauth) ath: Option<&'p str>,
    pub(in crate::oauth) nonce: Option<&'p str>,
}

impl Prover {
    /// Binds tokens to `key`.
    pub(in crate::oauth) fn new(key: SigningKey) -> Self {
        let jwk = RawValue::from_string(key.public_jwk()).expect("a JWK is JSON");
        let header = jws::part(&Header {
            typ: "dpop+jwt",
            alg: key.algorithm().as_str(),
            jwk: &jwk,
        });
        Self {
            key,
            header,
            made: Instant::now(),
            is_own: false,
        }
    }

    /// Binds tokens to a key on P-256 that is made now.
    pub(in crate::oauth) fn generate() -> Result<Self, InvalidInput> {
        let pair = KeyPair::generate()
            .map_err(|why| InvalidInput::new("DPoP key", format!("none can be made: {why}")))?;
        Ok(Self {
            is_own: true,
            ..Self::new(SigningKey::new(pair))
        })
    }

    /// Whether it was made here.
    pub(in crate::oauth) fn is_own(&self) -> bool {
        self.is_own
    }

    /// Whether it was made here, and longer ago than `life`.
    pub(in crate::oauth) fn is_worn(&self, life: std::time::Duration) -> bool {
        self.is_own && !life.is_zero() && self.made.elapsed() >= life
    }

    /// A proof, good for one request.
    pub(in crate::oauth) fn proof(&self, claimed: &Claimed<'_>) -> Result<HeaderValue, Error> {
        let claims = Claims {
            jti: jws::fresh_id().map_err(no_random)?,
            htm: claimed.method.as_str(),
            htu: without_query(claimed.uri),
            iat: claimed.now,
            ath: claimed.ath,
            nonce: claimed.nonce,
        };
        let input = jws::signing_input(&self.header, &claims);
        let signature = self.key.sign_now(input.as_bytes()).map_err(|error| {
            Error::new(ErrorKind::Signing)
                .with_message("the DPoP proof cannot be signed")
                .with_source(error)
        })?;
        let mut proof = HeaderValue::try_from(jws::compact(input, &signature))
            .expect("base64url and dots are a header");
        // It is good for this request alone, but nobody has to read it.
        proof.set_sensitive(true);
        Ok(proof)
    }
}

/// A target without query and fragment, as `htu` and the `aud` of an assertion have it, and without a port that its scheme has
/// anyway (RFC 9110, section 4.2.3).
pub(in crate::oauth) fn without_query(uri: &Uri) -> String {
    let scheme = uri.scheme_str().unwrap_or("https");
    let host = uri.host().unwrap_or_default();
    let (port, path) = (port::of(uri), uri.path());
    if port == port::default_of(uri.scheme()) {
        format!("{scheme}://{host}{path}")
    } else {
        format!("{scheme}://{host}:{port}{path}")
    }
}

impl fmt::Debug for Prover {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Prover")
            .field("key", &self.key)
            .field("is_own", &self.is_own)
            .finish_non_exhaustive()
    }
}
