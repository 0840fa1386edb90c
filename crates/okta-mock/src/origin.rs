//! Scheme and host of the org, as the request names them.

use http::{
    HeaderMap, Uri,
    header::HOST,
    uri::{Authority, Scheme},
};
use std::fmt;

/// What stands before the path in the org's links.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Origin {
    scheme: Scheme,
    host: String,
}

impl Origin {
    /// The host of a request that names none.
    const UNNAMED: &str = "test.okta.com";

    pub(crate) fn new(scheme: Scheme, host: &str) -> Self {
        Self {
            scheme,
            host: host.to_owned(),
        }
    }

    /// The request's `:authority` or `Host`; its own scheme wins over the listener's.
    pub(crate) fn of(uri: &Uri, headers: &HeaderMap, scheme: &Scheme) -> Self {
        let host = uri
            .authority()
            .map(Authority::as_str)
            .or_else(|| headers.get(HOST)?.to_str().ok())
            .unwrap_or(Self::UNNAMED);
        Self::new(uri.scheme().unwrap_or(scheme).clone(), host)
    }

    /// The same scheme on another host.
    pub(crate) fn at(&self, host: &str) -> Self {
        Self::new(self.scheme.clone(), host)
    }
}

impl Default for Origin {
    fn default() -> Self {
        Self::new(Scheme::HTTPS, Self::UNNAMED)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme, self.host)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn authority_then_host_then_a_name_of_its_own() {
        let mut headers = HeaderMap::new();
        let relative = Uri::from_static("/api/v1/api-tokens");
        let of =
            |uri: &Uri, headers: &HeaderMap| Origin::of(uri, headers, &Scheme::HTTP).to_string();
        assert_eq!(of(&relative, &headers), "http://test.okta.com");
        headers.insert(HOST, "127.0.0.1:8080".parse().unwrap());
        assert_eq!(of(&relative, &headers), "http://127.0.0.1:8080");
        let absolute = Uri::from_static("https://acme.okta.com:444/x");
        assert_eq!(of(&absolute, &headers), "https://acme.okta.com:444");
    }
}
