use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use http::HeaderValue;
use okta_core::quote::{decoration, looks_like_api_token, looks_like_jwt};
use okta_core::{AuthScheme, InvalidInput};
use zeroize::Zeroize;

use super::Proof;
use crate::call::{Secret, SecretHeader};

/// A credential, ready to be sent.
///
/// `Debug` shows its scheme alone, its memory is overwritten when the last use of it ends, and its header is marked
/// sensitive, so that HTTP/2 does not index it (RFC 7541, section 7.1.3) and nothing prints it.
///
/// What other crates wrote of it is not overwritten: the last head that hyper wrote on an HTTP/1.1 connection, and what h2 encoded
/// for HTTP/2, stay in freed memory until it is used again.
///
/// ```
/// use okta_transport::Credential;
///
/// let credential = Credential::ssws("00aSecret")?;
/// assert_eq!(format!("{credential:?}"), "Credential(SSWS, redacted)");
///
/// let refused = Credential::ssws("00aSecret\n").unwrap_err();
/// assert!(!refused.to_string().contains("00aSecret"));
/// # Ok::<(), okta_core::InvalidInput>(())
/// ```
#[derive(Clone)]
pub struct Credential {
    prefix: &'static str,
    header: HeaderValue,
    /// What the header holds, to be kept out of messages.
    secret: Arc<Secret>,
    /// No two credentials that were made have the same; clones do.
    id: u64,
    /// Of the key that it is bound to.
    proof: Option<Arc<dyn Proof>>,
}

/// How many credentials were made.
static MADE: AtomicU64 = AtomicU64::new(0);

impl Credential {
    /// An API token of Okta's, sent as `Authorization: SSWS …` (Okta, "Create an API token").
    pub fn ssws(token: impl Into<String>) -> Result<Self, InvalidInput> {
        Self::new("SSWS", "API token", token.into())
    }

    /// An OAuth 2.0 access token, sent as `Authorization: Bearer …` (RFC 6750, section 2.1).
    pub fn bearer(token: impl Into<String>) -> Result<Self, InvalidInput> {
        Self::new("Bearer", "access token", token.into())
    }

    fn new(
        prefix: &'static str,
        parameter: &'static str,
        mut token: String,
    ) -> Result<Self, InvalidInput> {
        let checked = check(prefix, &token);
        let secret = Arc::new(Secret::new(prefix, &token));
        token.zeroize();
        checked.map_err(|mistake| InvalidInput::new(parameter, mistake))?;
        let bytes = Bytes::from_owner(SecretHeader(Arc::clone(&secret)));
        let header = HeaderValue::from_maybe_shared(bytes);
        let mut header = header.map_err(|_| InvalidInput::new(parameter, "it is no header"))?;
        header.set_sensitive(true);
        let id = MADE.fetch_add(1, Ordering::Relaxed);
        Ok(Self {
            prefix,
            header,
            secret,
            id,
            proof: None,
        })
    }

    /// An OAuth 2.0 access token that is bound to a key, sent as `Authorization: DPoP …` (RFC 9449, section 7.1). `proof` puts
    /// a proof of the key on each attempt.
    pub fn dpop(token: impl Into<String>, proof: impl Proof) -> Result<Self, InvalidInput> {
        let credential = Self::new("DPoP", "access token", token.into())?;
        Ok(Self {
            proof: Some(Arc::new(proof)),
            ..credential
        })
    }

    /// The security scheme that it belongs to.
    pub fn scheme(&self) -> AuthScheme {
        match self.prefix {
            "SSWS" => AuthScheme::Ssws,
            _ => AuthScheme::OAuth2,
        }
    }

    pub(crate) fn header(&self) -> &HeaderValue {
        &self.header
    }

    pub(crate) fn secret(&self) -> &Arc<Secret> {
        &self.secret
    }

    pub(crate) fn id(&self) -> u64 {
        self.id
    }

    pub(super) fn prefix(&self) -> &'static str {
        self.prefix
    }

    pub(crate) fn proof(&self) -> Option<&dyn Proof> {
        self.proof.as_deref()
    }
}

/// What is wrong with a token, told without any part of it.
fn check(prefix: &str, token: &str) -> Result<(), &'static str> {
    if let Some(mistake) = decoration(token.trim()) {
        return Err(mistake);
    }
    if token.is_empty() {
        Err("it is empty")
    } else if token.contains(['\r', '\n']) {
        Err("it contains a line break; remove it, also at the end")
    } else if token.contains(char::is_whitespace) {
        Err("it contains a blank; give the token alone, without `SSWS` or `Bearer` before it")
    } else if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        Err("it contains a character that no token has")
    } else if prefix == "SSWS" && looks_like_jwt(token) {
        Err("it is a JWT, and no API token; an access token is sent as Bearer (authorizationMode)")
    } else if prefix != "SSWS" && looks_like_api_token(token) {
        Err(
            "it has the form of an API token, and no access token; it is sent as SSWS (authorizationMode)",
        )
    } else {
        Ok(())
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Credential({}, redacted)", self.prefix)
    }
}
