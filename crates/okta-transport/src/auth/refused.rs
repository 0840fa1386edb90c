use http::header::WWW_AUTHENTICATE;
use http::{HeaderMap, Response, StatusCode};
use okta_core::{ApiError, AuthScheme};

/// That Okta refused the credential itself, in the extensions of the 401 that says so.
///
/// A 401 is about the credential where its code is `E0000011`, where `WWW-Authenticate` says `invalid_token` (RFC 6750,
/// section 3.1) or names a DPoP error (RFC 9449, section 7.1), or where it has no body under OAuth 2.0. Most others, `E0000015`
/// above all, are about a permission, and no other credential of the same user helps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct CredentialRefused {
    /// Whether another credential stands by now than the one that was refused, so that a repeat makes sense.
    pub has_another: bool,
}

/// Whether `answer` refuses the credential, which is of `scheme`.
pub(super) fn refuses<B: AsRef<[u8]>>(answer: &Response<B>, scheme: AuthScheme) -> bool {
    if answer.status() != StatusCode::UNAUTHORIZED {
        return false;
    }
    let body = answer.body().as_ref();
    if body.is_empty() && scheme == AuthScheme::OAuth2 {
        return true;
    }
    match ApiError::code_of(body).as_deref() {
        Some("E0000011") => true,
        Some("E0000015" | "E0000006") => false,
        _ => is_challenged(answer.headers()),
    }
}

fn is_challenged(headers: &HeaderMap) -> bool {
    const ERRORS: [&str; 3] = ["invalid_token", "invalid_dpop_proof", "use_dpop_nonce"];
    headers
        .get_all(WWW_AUTHENTICATE)
        .iter()
        .filter_map(|challenge| challenge.to_str().ok())
        .any(|challenge| ERRORS.iter().any(|error| challenge.contains(error)))
}
