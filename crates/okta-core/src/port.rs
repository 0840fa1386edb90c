//! The port of a URI.

use http::Uri;
use http::uri::Scheme;

/// The port of `uri`, or the default of its scheme where none is written.
///
/// ```
/// use http::Uri;
/// use okta_core::port;
///
/// assert_eq!(port::of(&Uri::from_static("https://acme.okta.com/")), 443);
/// assert_eq!(port::of(&Uri::from_static("http://localhost:8080/")), 8080);
/// ```
pub fn of(uri: &Uri) -> u16 {
    uri.port_u16().unwrap_or_else(|| default_of(uri.scheme()))
}

/// The port that may be left out: 80 for `http`, 443 for any other scheme and for none.
///
/// `http` and `https` have these by RFC 9110, sections 4.2.1 and 4.2.2. Anything else is taken for `https`, as an org is.
///
/// ```
/// use http::uri::Scheme;
/// use okta_core::port;
///
/// assert_eq!(port::default_of(Some(&Scheme::HTTP)), 80);
/// assert_eq!(port::default_of(None), 443);
/// ```
pub fn default_of(scheme: Option<&Scheme>) -> u16 {
    if scheme == Some(&Scheme::HTTP) {
        80
    } else {
        443
    }
}
