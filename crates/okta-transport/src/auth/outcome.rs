use http::{Response, StatusCode};
use okta_core::{ApiError, AuthScheme};

use crate::call::Refusal;
use crate::credential::Outcome;

/// What `answer` says of the credential that it was asked with, which is of `scheme` and maybe has a proof beside it.
pub(super) fn outcome<B: AsRef<[u8]>>(
    answer: &Response<B>,
    scheme: AuthScheme,
    has_proof: bool,
) -> Outcome {
    let error = match answer.status() {
        status if status.is_success() => return Outcome::Accepted,
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::NOT_FOUND => {
            ApiError::peek(answer)
        }
        // Okta was seen to reject a proof by this status too.
        StatusCode::BAD_REQUEST if has_proof => ApiError::peek(answer),
        _ => return Outcome::Unknown,
    };
    match answer.status() {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN if error.is_invalid_session() => {
            Outcome::Rejected(Refusal::Credential)
        }
        // Okta looked at who asks.
        StatusCode::FORBIDDEN | StatusCode::NOT_FOUND if error.code().is_some() => {
            Outcome::Accepted
        }
        StatusCode::BAD_REQUEST => of_proof(&error).map_or(Outcome::Unknown, Outcome::Rejected),
        StatusCode::UNAUTHORIZED if !error.is_permission_denied() => match of_proof(&error) {
            Some(refusal) if has_proof => Outcome::Rejected(refusal),
            None if !is_about_credential(&error, scheme) => Outcome::Unknown,
            _ => Outcome::Rejected(Refusal::Credential),
        },
        _ => Outcome::Unknown,
    }
}

/// What of a proof is rejected.
fn of_proof(error: &ApiError) -> Option<Refusal> {
    if error.resource_wants_dpop_nonce() {
        Some(Refusal::Nonce)
    } else if error.resource_rejects_dpop_proof() {
        Some(Refusal::Proof)
    } else {
        None
    }
}

fn is_about_credential(error: &ApiError, scheme: AuthScheme) -> bool {
    let is_bare = error.body().is_empty() && scheme == AuthScheme::OAuth2;
    is_bare || error.is_invalid_credential()
}
