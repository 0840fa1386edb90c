//! An access token that the org issued, presented at a resource (RFC 6750; RFC 9449, section 7).

use super::{
    challenge::Challenge,
    nonce::Asker,
    proof::{self, Expected},
    settings::Settings,
    state::OAuth,
    url,
};
use crate::call::Call;
use std::collections::HashSet;

/// The token's scopes, if it is good and comes as it must.
pub(crate) fn present(
    settings: &Settings,
    oauth: &mut OAuth,
    call: &Call<'_>,
    scheme: &'static str,
    access_token: &str,
) -> Result<HashSet<String>, Challenge> {
    let Some(token) = oauth.tokens.good(access_token, call.now) else {
        return Err(Challenge::invalid_token(
            scheme,
            "The access token is invalid or has expired.",
        ));
    };
    match (&token.bound_to, scheme) {
        (None, "Bearer") => return Ok(token.scopes.clone()),
        (Some(_), "DPoP") => {}
        (None, _) => {
            return Err(Challenge::invalid_token(
                scheme,
                "The access token is not bound to a key: send it under the Bearer scheme.",
            ));
        }
        (Some(_), _) => {
            return Err(Challenge::invalid_token(
                "DPoP",
                "The access token is bound to a key: send it under the DPoP scheme, with a proof.",
            ));
        }
    }
    let header = proof::header(call.request.headers()).map_err(Challenge::invalid_proof)?;
    let Some(text) = header else {
        return Err(Challenge::invalid_proof(
            "The DPoP proof JWT header is missing.".into(),
        ));
    };
    let expected = Expected {
        method: call.request.method().as_str(),
        url: &url::of(call),
        now: call.now,
        access_token: Some(access_token),
        key: token.bound_to.as_deref(),
    };
    let proof =
        proof::check(text, &expected, &mut oauth.proofs).map_err(Challenge::invalid_proof)?;
    let asker = Asker::Resource;
    let takes = |nonce: &String| oauth.nonces.takes(nonce, asker, call.now);
    if settings.nonce_at_resources && !proof.nonce.as_ref().is_some_and(takes) {
        return Err(Challenge::use_nonce(oauth.nonces.current(asker, call.now)));
    }
    Ok(token.scopes.clone())
}
