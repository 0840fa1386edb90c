//! The path of the token endpoint, and URLs in claims against the URL of the request.

use crate::{call::Call, origin::Origin};
use http::Uri;

/// Path of the token endpoint of the org's own authorization server, which Okta's API takes access tokens from.
pub(crate) const TOKEN_PATH: &str = "/oauth2/v1/token";

/// The URL of the request, without query.
pub(super) fn of(call: &Call<'_>) -> String {
    format!("{}{}", call.origin, call.request.uri().path())
}

/// Whether `claimed` is `expected` after normalisation by scheme (RFC 3986, section 6.2.3), and has no query and fragment.
pub(super) fn is(claimed: &str, expected: &str) -> bool {
    let (claimed, expected) = (normal(claimed), normal(expected));
    claimed.is_some() && claimed == expected
}

fn normal(url: &str) -> Option<String> {
    // `Uri` drops a fragment without a word.
    let uri: Uri = url.parse().ok().filter(|_| !url.contains(['?', '#']))?;
    let scheme = uri.scheme()?;
    let usual = if *scheme == http::uri::Scheme::HTTPS {
        443
    } else {
        80
    };
    let host = uri.host()?.to_ascii_lowercase();
    let host = match uri.port_u16().filter(|&port| port != usual) {
        Some(port) => format!("{host}:{port}"),
        None => host,
    };
    Some(format!(
        "{}{}",
        Origin::new(scheme.clone(), &host),
        uri.path()
    ))
}

#[cfg(test)]
mod tests {
    use super::is;

    #[test]
    fn the_same_url_in_other_spellings() {
        let url = "https://acme.okta.com/oauth2/v1/token";
        for same in [
            url,
            "https://acme.okta.com:443/oauth2/v1/token",
            "HTTPS://Acme.Okta.com/oauth2/v1/token",
        ] {
            assert!(is(same, url), "{same}");
        }
        for other in [
            "",
            "/oauth2/v1/token",
            "acme.okta.com/oauth2/v1/token",
            "http://acme.okta.com/oauth2/v1/token",
            "https://acme.okta.com:444/oauth2/v1/token",
            "https://other.okta.com/oauth2/v1/token",
            "https://acme.okta.com/oauth2/v1/token/",
            "https://acme.okta.com/oauth2/v1/token?",
            "https://acme.okta.com/oauth2/v1/token#",
            "https://acme.okta.com/oauth2/v1/Token",
        ] {
            assert!(!is(other, url), "{other}");
        }
    }
}
