use http::header::WWW_AUTHENTICATE;
use http::{HeaderMap, Response, StatusCode};
use okta_core::{ApiError, AuthScheme};

/// That an attempt was refused for how it showed who calls, in the extensions of the answer that says so.
///
/// A 401 is about the credential where its code is `E0000011`, where `WWW-Authenticate` says `invalid_token` (RFC 6750,
/// section 3.1) or names a DPoP error (RFC 9449, section 7.1), or where it has no body under OAuth 2.0. Most others, `E0000015`
/// above all, are about a permission, and no other credential of the same user helps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct CredentialRefused {
    /// What was refused.
    pub reason: Refusal,
    /// Whether a repeat is sent with another one, and so makes sense.
    pub has_another: bool,
}

/// What of a credential was refused. A call is repeated once for each of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Refusal {
    /// The API token or the access token.
    Credential,
    /// The DPoP proof had no nonce, or an old one.
    Nonce,
    /// The token endpoint asks for DPoP.
    NeedsDpop,
    /// What was signed may have been made at a wrong time: the clock of this machine is off, and is corrected now.
    Clock,
}

impl Refusal {
    /// A name for logs and labels: `credential`, `dpop_nonce`, `needs_dpop` or `clock`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Credential => "credential",
            Self::Nonce => "dpop_nonce",
            Self::NeedsDpop => "needs_dpop",
            Self::Clock => "clock",
        }
    }
}

/// Whether `answer` shows that Okta took the credential: it did what was asked, or looked at who asks for it.
pub(super) fn is_taken<B: AsRef<[u8]>>(answer: &Response<B>) -> bool {
    match answer.status() {
        StatusCode::FORBIDDEN | StatusCode::NOT_FOUND => {
            ApiError::code_of(answer.body().as_ref()).is_some()
        }
        status => status.is_success(),
    }
}

/// What of the credential, which is of `scheme` and maybe has a proof beside it, `answer` refuses.
pub(super) fn refusal<B: AsRef<[u8]>>(
    answer: &Response<B>,
    scheme: AuthScheme,
    has_proof: bool,
) -> Option<&'static str> {
    match answer.status() {
        StatusCode::UNAUTHORIZED => {}
        // Okta was seen to refuse a proof by this status too.
        StatusCode::BAD_REQUEST if has_proof => {
            return challenge(answer.headers()).filter(|error| *error != INVALID_TOKEN);
        }
        _ => return None,
    }
    let body = answer.body().as_ref();
    match ApiError::code_of(body).as_deref() {
        Some("E0000015" | "E0000006") => None,
        // What the challenge says is more than that code.
        Some("E0000011") => Some(challenge(answer.headers()).unwrap_or(INVALID_TOKEN)),
        _ if body.is_empty() && scheme == AuthScheme::OAuth2 => {
            Some(challenge(answer.headers()).unwrap_or(INVALID_TOKEN))
        }
        _ => challenge(answer.headers()),
    }
}

pub(super) const INVALID_TOKEN: &str = "invalid_token";
pub(super) const INVALID_PROOF: &str = "invalid_dpop_proof";
pub(super) const USE_NONCE: &str = "use_dpop_nonce";

/// The error in `WWW-Authenticate`, where it is one of these. What is wrong with the proof is more than what is wrong with the
/// token, which may be named for another scheme.
fn challenge(headers: &HeaderMap) -> Option<&'static str> {
    let says = |error: &str| {
        let challenges = headers.get_all(WWW_AUTHENTICATE).iter();
        let mut texts = challenges.filter_map(|challenge| challenge.to_str().ok());
        texts.any(|text| {
            text.contains(&format!("error=\"{error}\"")) || text.contains(&format!("error={error}"))
        })
    };
    let known = [USE_NONCE, INVALID_PROOF, INVALID_TOKEN];
    known.into_iter().find(|error| says(error))
}
