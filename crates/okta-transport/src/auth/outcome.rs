use http::header::WWW_AUTHENTICATE;
use http::{HeaderMap, Response, StatusCode};
use okta_core::{ApiError, AuthScheme};

use crate::call::Refusal;
use crate::credential::Outcome;

/// What `answer` says of the credential that it was asked with, which is of `scheme` and maybe has a proof beside it.
pub(super) fn outcome<B: AsRef<[u8]>>(
    answer: &Response<B>,
    scheme: AuthScheme,
    has_proof: bool,
) -> Outcome {
    match refusal(answer, scheme, has_proof) {
        Some(USE_NONCE) if has_proof => Outcome::Rejected(Refusal::Nonce),
        // A proof is made anew for each attempt, so that only its time can be wrong.
        Some(INVALID_PROOF) if has_proof => Outcome::Rejected(Refusal::Clock),
        Some(_) => Outcome::Rejected(Refusal::Credential),
        None if is_accepted(answer) => Outcome::Accepted,
        None => Outcome::Unknown,
    }
}

/// Whether Okta did what was asked, or looked at who asks for it.
fn is_accepted<B: AsRef<[u8]>>(answer: &Response<B>) -> bool {
    match answer.status() {
        StatusCode::FORBIDDEN | StatusCode::NOT_FOUND => {
            ApiError::code_of(answer.body().as_ref()).is_some()
        }
        status => status.is_success(),
    }
}

/// What of the credential, which is of `scheme` and maybe has a proof beside it, `answer` refuses.
fn refusal<B: AsRef<[u8]>>(
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

const INVALID_TOKEN: &str = "invalid_token";
const INVALID_PROOF: &str = "invalid_dpop_proof";
const USE_NONCE: &str = "use_dpop_nonce";

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
