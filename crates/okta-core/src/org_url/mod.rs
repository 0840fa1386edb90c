//! The URL of an Okta org.

mod parse;

use std::fmt;
use std::str::FromStr;

use http::Uri;
use http::uri::{Authority, Parts, PathAndQuery, Scheme};

use crate::{InvalidInput, port};

/// The origin of an Okta org: scheme, host and port, and nothing else.
///
/// It is `https`; `http` is taken for a loopback host alone, or with [`parse_without_https_check`]. What the official
/// SDKs refuse is refused here: an `-admin` host, a placeholder left as it was, `.com.com`, a doubled scheme. All
/// mistakes are told at once.
///
/// [`parse_without_https_check`]: Self::parse_without_https_check
///
/// ```
/// use okta_core::OrgUrl;
///
/// let org = OrgUrl::parse("https://acme.okta.com/")?;
/// assert_eq!(org.to_string(), "https://acme.okta.com");
///
/// let refused = OrgUrl::parse("http://acme-admin.okta.com?x=1").unwrap_err();
/// assert_eq!(refused.mistakes().len(), 3);
/// # Ok::<(), okta_core::InvalidInput>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct OrgUrl {
    scheme: Scheme,
    authority: Authority,
}

impl OrgUrl {
    /// Reads an org URL.
    pub fn parse(url: &str) -> Result<Self, InvalidInput> {
        parse::parse(url, parse::Http::LoopbackOnly)
    }

    /// Reads an org URL and takes `http` for any host, as `okta.testing.disableHttpsCheck` of the official SDKs does.
    ///
    /// The credential then travels in the clear. It is meant for tests against a server of your own.
    pub fn parse_without_https_check(url: &str) -> Result<Self, InvalidInput> {
        parse::parse(url, parse::Http::Anywhere)
    }

    /// The host, without port. An IPv6 address stands in brackets.
    pub fn host(&self) -> &str {
        self.authority.host()
    }

    /// The port, 443 or 80 where the URL names none.
    pub fn port(&self) -> u16 {
        self.authority
            .port_u16()
            .unwrap_or_else(|| port::default_of(Some(&self.scheme)))
    }

    /// Whether `uri` has this scheme, host and port.
    pub fn is_origin_of(&self, uri: &Uri) -> bool {
        // The request that our own builders made has these bytes; any other spelling takes the long way.
        match (uri.scheme(), uri.authority()) {
            (Some(scheme), Some(authority)) if *scheme == self.scheme => {
                authority.as_str() == self.authority.as_str()
                    || (!authority.as_str().contains('@')
                        && authority.host().eq_ignore_ascii_case(self.host())
                        && port::of(uri) == self.port())
            }
            _ => false,
        }
    }

    /// Whether this and `other` have the same scheme, host and port, however they are written.
    pub fn is_same_origin(&self, other: &Self) -> bool {
        (&self.scheme, self.host(), self.port()) == (&other.scheme, other.host(), other.port())
    }

    /// The absolute URI of `path` in this org.
    #[expect(
        clippy::missing_panics_doc,
        reason = "the three parts are always there"
    )]
    pub fn uri(&self, path: PathAndQuery) -> Uri {
        let mut parts = Parts::default();
        parts.scheme = Some(self.scheme.clone());
        parts.authority = Some(self.authority.clone());
        parts.path_and_query = Some(path);
        Uri::from_parts(parts).expect("a URI with scheme, authority and path is whole")
    }
}

impl FromStr for OrgUrl {
    type Err = InvalidInput;

    fn from_str(url: &str) -> Result<Self, InvalidInput> {
        Self::parse(url)
    }
}

impl fmt::Display for OrgUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme, self.authority)
    }
}

impl fmt::Debug for OrgUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OrgUrl({self})")
    }
}
