use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use arc_swap::ArcSwapOption;
use bytes::Bytes;
use http::HeaderValue;
use okta_core::{AuthScheme, InvalidInput, OperationDescription};
use zeroize::{Zeroize, Zeroizing};

use super::oauth::{Grant, Manager};
use crate::{Error, ErrorKind};

/// A credential, ready to be sent.
///
/// `Debug` shows its scheme alone, its memory is overwritten when the last use of it ends, and its header is marked
/// sensitive, so that HTTP/2 does not index it (RFC 7541, section 7.1.3) and nothing prints it.
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
    /// No two credentials that were made have the same; clones do.
    id: u64,
    /// What is known of an access token that was fetched here.
    grant: Option<Arc<Grant>>,
}

/// How many credentials were made.
static MADE: AtomicU64 = AtomicU64::new(0);

/// The memory of a credential, overwritten when the last header that shares it is dropped.
struct Secret(Zeroizing<Vec<u8>>);

impl AsRef<[u8]> for Secret {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

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
        let checked = check(&token);
        let mut text = Zeroizing::new(Vec::with_capacity(prefix.len() + 1 + token.len()));
        text.extend_from_slice(prefix.as_bytes());
        text.push(b' ');
        text.extend_from_slice(token.as_bytes());
        token.zeroize();
        checked.map_err(|mistake| InvalidInput::new(parameter, mistake))?;
        let header = HeaderValue::from_maybe_shared(Bytes::from_owner(Secret(text)));
        let mut header = header.map_err(|_| InvalidInput::new(parameter, "it is no header"))?;
        header.set_sensitive(true);
        let id = MADE.fetch_add(1, Ordering::Relaxed);
        Ok(Self {
            prefix,
            header,
            id,
            grant: None,
        })
    }

    /// An access token that was fetched here, sent as `Bearer`, or as `DPoP` where it is bound to a key (RFC 9449, section
    /// 7.1).
    pub(super) fn granted(access_token: &str, grant: Grant) -> Result<Self, InvalidInput> {
        let prefix = if grant.binding.is_some() {
            "DPoP"
        } else {
            "Bearer"
        };
        let credential = Self::new(prefix, "access token", access_token.to_owned())?;
        Ok(Self {
            grant: Some(Arc::new(grant)),
            ..credential
        })
    }

    /// The security scheme that it belongs to.
    pub fn scheme(&self) -> AuthScheme {
        scheme_of(self.prefix)
    }

    pub(super) fn header(&self) -> &HeaderValue {
        &self.header
    }

    pub(super) fn id(&self) -> u64 {
        self.id
    }

    pub(super) fn prefix(&self) -> &'static str {
        self.prefix
    }

    pub(super) fn grant(&self) -> Option<&Arc<Grant>> {
        self.grant.as_ref()
    }
}

/// What is wrong with a token, told without any part of it.
fn check(token: &str) -> Result<(), &'static str> {
    if token.is_empty() {
        Err("it is empty")
    } else if token.contains(['\r', '\n']) {
        Err("it contains a line break; remove it, also at the end")
    } else if token.contains(char::is_whitespace) {
        Err("it contains a blank; give the token alone, without `SSWS` or `Bearer` before it")
    } else if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        Err("it contains a character that no token has")
    } else {
        Ok(())
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Credential({}, redacted)", self.prefix)
    }
}

/// A credential that all clones of a stack share, and that can be swapped while calls are running. It is made of a
/// [`Credential`], or of an [`OAuth`](super::oauth::OAuth), which swaps its own.
#[derive(Clone)]
pub struct SharedCredential(Source);

#[derive(Clone)]
enum Source {
    Given(Arc<ArcSwapOption<Credential>>),
    Fetched(Arc<Manager>),
}

impl SharedCredential {
    /// Shares `credential`.
    pub fn new(credential: Credential) -> Self {
        Self(Source::Given(Arc::new(ArcSwapOption::from_pointee(
            credential,
        ))))
    }

    pub(super) fn managed(manager: Arc<Manager>) -> Self {
        Self(Source::Fetched(manager))
    }

    fn slot(&self) -> &ArcSwapOption<Credential> {
        match &self.0 {
            Source::Given(slot) => slot,
            Source::Fetched(manager) => manager.current(),
        }
    }

    /// Takes `credential` for every attempt that begins from now on. Where it was an [`OAuth`](super::oauth::OAuth) that kept
    /// it, nothing is fetched any more.
    pub fn replace(&self, credential: Credential) {
        self.slot().store(Some(Arc::new(credential)));
    }

    /// The credential that stands now; `None` before the first access token was fetched.
    pub fn current(&self) -> Option<Arc<Credential>> {
        self.slot().load_full()
    }

    pub(super) fn with<T>(&self, read: impl FnOnce(Option<&Arc<Credential>>) -> T) -> T {
        read(self.slot().load().as_ref())
    }

    pub(super) fn manager(&self) -> Option<&Arc<Manager>> {
        match &self.0 {
            Source::Given(_) => None,
            Source::Fetched(manager) => Some(manager),
        }
    }

    /// Refuses an operation that does not take this kind of credential, of which `now` is the one that stands.
    pub(super) fn check_scheme(
        &self,
        now: Option<&Arc<Credential>>,
        operation: Option<&'static OperationDescription>,
    ) -> Result<(), Error> {
        let Some(operation) = operation else {
            return Ok(());
        };
        let prefix = match &self.0 {
            Source::Fetched(_) => "OAuth 2.0",
            Source::Given(_) => now.map_or("", |given| given.prefix()),
        };
        let scheme = scheme_of(prefix);
        if operation.accepts(scheme) {
            return Ok(());
        }
        let needed = if operation.accepts(AuthScheme::Ssws) {
            "an SSWS API token"
        } else {
            "an OAuth 2.0 access token"
        };
        Err(Error::new(ErrorKind::AuthSchemeNotAccepted).with_message(format!(
            "it takes {needed} only and the client has a {prefix} credential, so it was not sent"
        )))
    }
}

fn scheme_of(prefix: &str) -> AuthScheme {
    match prefix {
        "SSWS" => AuthScheme::Ssws,
        _ => AuthScheme::OAuth2,
    }
}

impl From<Credential> for SharedCredential {
    fn from(credential: Credential) -> Self {
        Self::new(credential)
    }
}

impl fmt::Debug for SharedCredential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.slot().load() {
            Some(credential) => credential.fmt(f),
            None => f.write_str("Credential(none yet)"),
        }
    }
}
