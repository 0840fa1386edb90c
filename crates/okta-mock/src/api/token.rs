//! Answers of the token endpoint.

use super::gate::admit;
use crate::{
    answer::{Answer, OktaError},
    call::Call,
    oauth::{self, Grant, TOKEN_PATH, TokenError, put_nonce},
    shared::Shared,
};
use http::{Method, StatusCode};
use serde::Serialize;

/// RFC 6749, section 5.1.
#[derive(Serialize)]
struct Success<'a> {
    token_type: &'static str,
    expires_in: u64,
    access_token: &'a str,
    scope: &'a str,
}

/// RFC 6749, section 5.2.
#[derive(Serialize)]
struct Failure<'a> {
    error: &'static str,
    error_description: &'a str,
}

/// Whether the request goes to the token endpoint.
pub(crate) fn is_meant(call: &Call<'_>) -> bool {
    call.request.uri().path() == TOKEN_PATH
}

pub(super) fn answer(org: &Shared, call: &Call<'_>) -> Answer {
    if call.request.method() != Method::POST {
        return call.error(None, &OktaError::method_not_allowed());
    }
    let mut state = org.state();
    let bucket = match admit(org, &mut state, call, org.config.token_bucket()) {
        Ok(bucket) => bucket,
        Err(refusal) => return *refusal,
    };
    let settings = &org.config.oauth;
    let (status, body, nonce) = match oauth::grant(settings, &mut state.oauth, call) {
        Ok(Grant {
            token_type,
            access_token,
            scope,
            nonce,
        }) => {
            let success = Success {
                token_type,
                expires_in: settings.token_lifetime.as_secs(),
                access_token: &access_token,
                scope: &scope,
            };
            (StatusCode::OK, serde_json::to_vec(&success), nonce)
        }
        Err(TokenError {
            status,
            error,
            description,
            nonce,
        }) => {
            let failure = Failure {
                error,
                error_description: &description,
            };
            (status, serde_json::to_vec(&failure), nonce)
        }
    };
    // Its 401 comes from the org itself, with the headers of every answer.
    let mut headers = call.headers(StatusCode::OK, Some(bucket));
    put_nonce(&mut headers, nonce.as_deref());
    Answer::json(status, headers, body.unwrap_or_default())
}
