use std::cmp::Ordering;

use http::uri::{Authority, Parts, PathAndQuery, Scheme};
use http::{HeaderValue, Request, Uri, Version, header};
use okta_core::port;

/// What tells one origin from another: the scheme, and the authority as it stands in the URI.
///
/// It is looked up in a tree: that takes one comparison where there is one org, and no hash.
pub(super) struct Key {
    is_tls: bool,
    authority: Authority,
}

impl Key {
    /// None where the URI names no host.
    pub(super) fn of(uri: &Uri) -> Option<Self> {
        Some(Self {
            is_tls: uri.scheme() == Some(&Scheme::HTTPS),
            authority: uri.authority()?.clone(),
        })
    }

    /// None where the host is no value of a header.
    pub(super) fn address(&self) -> Option<Address> {
        let scheme = if self.is_tls {
            Scheme::HTTPS
        } else {
            Scheme::HTTP
        };
        // A user before the host is not sent (RFC 9110, section 4.2.4), and neither is a port that goes without saying.
        let host = self.authority.host();
        let host = match self.authority.port_u16() {
            Some(port) if port != port::default_of(Some(&scheme)) => {
                HeaderValue::try_from(format!("{host}:{port}"))
            }
            _ => HeaderValue::from_str(host),
        };
        Some(Address {
            scheme,
            authority: self.authority.clone(),
            host: host.ok()?,
        })
    }
}

impl Ord for Key {
    fn cmp(&self, other: &Self) -> Ordering {
        let (ours, theirs) = (self.authority.as_str(), other.authority.as_str());
        self.is_tls.cmp(&other.is_tls).then_with(|| {
            if ours == theirs {
                return Ordering::Equal;
            }
            lower_case(ours).cmp(lower_case(theirs))
        })
    }
}

fn lower_case(host: &str) -> impl Iterator<Item = u8> {
    host.bytes().map(|byte| byte.to_ascii_lowercase())
}

impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Key {}

/// Where an origin is.
pub(super) struct Address {
    scheme: Scheme,
    authority: Authority,
    /// The authority as HTTP/1.1 sends it.
    host: HeaderValue,
}

impl Address {
    pub(super) fn is_tls(&self) -> bool {
        self.scheme == Scheme::HTTPS
    }

    /// Its root.
    pub(super) fn uri(&self) -> Uri {
        self.absolute(None)
    }

    /// Gives a request the form of HTTP/1.1: no origin in the URI, and the host in a header (RFC 9112, section 3.2.1).
    pub(super) fn origin_form<B>(&self, mut request: Request<B>) -> Request<B> {
        let uri = request.uri_mut();
        if uri.scheme().is_some() {
            let mut parts = Parts::default();
            parts.path_and_query = std::mem::take(uri).into_parts().path_and_query;
            // A path alone is a URI, and so is none: the root.
            *uri = Uri::from_parts(parts).unwrap_or_default();
        }
        // hyper panics at those that it does not know.
        *request.version_mut() = Version::HTTP_11;
        // Whatever a layer put there: the origin decides to whom the credential goes.
        request
            .headers_mut()
            .insert(header::HOST, self.host.clone());
        request
    }

    /// Gives a request the form of HTTP/2, which it has unless it was to be sent by HTTP/1.1 before.
    pub(super) fn absolute_form<B>(&self, mut request: Request<B>) -> Request<B> {
        let uri = request.uri_mut();
        if uri.scheme().is_none() {
            *uri = self.absolute(uri.path_and_query().cloned());
        }
        request.headers_mut().remove(header::HOST);
        request
    }

    fn absolute(&self, path: Option<PathAndQuery>) -> Uri {
        let mut parts = Parts::default();
        parts.scheme = Some(self.scheme.clone());
        parts.authority = Some(self.authority.clone());
        parts.path_and_query = Some(path.unwrap_or_else(|| PathAndQuery::from_static("/")));
        Uri::from_parts(parts).expect("scheme, host and path are a URI")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_a_user_nor_the_usual_port_is_named() {
        for (uri, host) in [
            ("http://acme.example:80/", "acme.example"),
            ("http://acme.example:443/", "acme.example:443"),
            ("https://acme.example:443/", "acme.example"),
            ("https://acme.example:80/", "acme.example:80"),
            ("http://admin@acme.example/", "acme.example"),
            ("http://admin@acme.example:8080/", "acme.example:8080"),
            ("http://[::1]:80/", "[::1]"),
        ] {
            let uri: Uri = uri.parse().unwrap();
            let address = Key::of(&uri).unwrap().address().unwrap();
            let request = address.origin_form(Request::get(&uri).body(()).unwrap());
            assert_eq!(request.headers()[header::HOST], host, "{uri}");
            assert_eq!(request.uri(), "/");
        }
    }
}
