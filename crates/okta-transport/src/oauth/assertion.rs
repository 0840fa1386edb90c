use std::fmt;
use std::sync::Arc;

use serde::Serialize;
use zeroize::Zeroizing;

use super::{Signer, jws};
use crate::{Error, ErrorKind};

/// How long an assertion holds, in seconds; Okta takes an hour at most.
const LIFE: i64 = 5 * 60;

/// How the client proves who it is: with a key, or with an assertion that somebody else made.
#[derive(Clone)]
pub(super) enum Assertions {
    Signed(Arc<dyn Signer>),
    Ready(Arc<Zeroizing<String>>),
}

#[derive(Serialize)]
struct Header<'h> {
    alg: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    kid: Option<&'h str>,
}

/// The claims of RFC 7523, section 3, as Okta asks for them.
#[derive(Serialize)]
struct Claims<'c> {
    iss: &'c str,
    sub: &'c str,
    aud: &'c str,
    iat: i64,
    exp: i64,
    jti: String,
}

impl Assertions {
    /// The assertion for one attempt, made at `now`, in seconds of the Unix epoch.
    pub(super) async fn assertion(
        &self,
        client_id: &str,
        token_url: &str,
        now: i64,
    ) -> Result<Zeroizing<String>, Error> {
        let signer = match self {
            Self::Ready(assertion) => return Ok(Zeroizing::clone(assertion)),
            Self::Signed(signer) => signer,
        };
        let header = Header {
            alg: signer.algorithm().as_str(),
            kid: signer.key_id(),
        };
        let claims = Claims {
            iss: client_id,
            sub: client_id,
            aud: token_url,
            iat: now,
            exp: now + LIFE,
            jti: jws::fresh_id().map_err(no_random)?,
        };
        let input = jws::signing_input(&jws::part(&header), &claims);
        let signature = signer.sign(input.as_bytes()).await.map_err(|error| {
            Error::new(ErrorKind::Signing)
                .with_message("the signer of the client assertion failed")
                .with_source(error)
        })?;
        Ok(Zeroizing::new(jws::compact(input, &signature)))
    }

    /// Whether what is sent has the form of a JWT.
    pub(super) fn is_jwt(&self) -> bool {
        let is_part = |part: &str| {
            let is_base64 = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
            part.bytes().all(is_base64)
        };
        match self {
            Self::Signed(_) => true,
            Self::Ready(text) => text.split('.').count() == 3 && text.split('.').all(is_part),
        }
    }

    /// The `kid` that assertions name.
    pub(super) fn key_id(&self) -> Option<&str> {
        match self {
            Self::Signed(signer) => signer.key_id(),
            Self::Ready(_) => None,
        }
    }

    pub(super) fn is_ready_made(&self) -> bool {
        matches!(self, Self::Ready(_))
    }
}

pub(super) fn no_random(error: getrandom::Error) -> Error {
    Error::new(ErrorKind::Signing)
        .with_message("the system has no random numbers")
        .with_source(error)
}

impl fmt::Debug for Assertions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Signed(signer) => f
                .debug_struct("Signed")
                .field("algorithm", &signer.algorithm())
                .field("key_id", &signer.key_id())
                .finish(),
            Self::Ready(_) => f.write_str("Ready(redacted)"),
        }
    }
}
