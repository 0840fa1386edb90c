//! Who calls, and whether the caller may.

use super::operation::{self, Operation};
use crate::{
    Bucket,
    answer::{Answer, OktaError, Refusal},
    call::Call,
    credential::{Caller, Unknown},
    oauth::{self, put_nonce},
    shared::{Shared, State},
};
use http::{HeaderValue, header::WWW_AUTHENTICATE};

/// The caller, or 401 with E0000011. An API token whose record was revoked is unknown.
pub(super) fn authenticate(
    org: &Shared,
    state: &mut State,
    call: &Call<'_>,
    bucket: Bucket,
) -> Result<Caller, Refusal> {
    let challenge = match state.credentials.caller(call.request.headers()) {
        Ok(Caller::ApiToken(id)) if state.records.get(&id).is_none() => None,
        Ok(caller) => return Ok(caller),
        Err(Unknown { oauth: None }) => None,
        Err(Unknown {
            oauth: Some((scheme, token)),
        }) => match oauth::present(&org.config.oauth, &mut state.oauth, call, scheme, token) {
            Ok(scopes) => return Ok(Caller::AccessToken(scopes)),
            Err(challenge) => Some(challenge),
        },
    };
    let mut answer = call.error(Some(bucket), &OktaError::invalid_token());
    if let Some(challenge) = challenge {
        challenged(&mut answer, &challenge.header());
        put_nonce(&mut answer.headers, challenge.nonce.as_deref());
    }
    Err(Box::new(answer))
}

/// 403 with E0000006 for an access token without the scope.
pub(super) fn authorise(
    caller: &Caller,
    operation: &Operation,
    call: &Call<'_>,
    bucket: Bucket,
) -> Result<(), Refusal> {
    let Caller::AccessToken(scopes) = caller else {
        return Ok(());
    };
    let scope = operation.scope();
    if scope.is_some_and(|scope| operation::covers(scopes, scope)) {
        return Ok(());
    }
    let mut answer = call.error(Some(bucket), &OktaError::forbidden());
    if let Some(scope) = scope {
        // RFC 6750, section 3.1.
        challenged(
            &mut answer,
            &format!("Bearer realm=\"okta\", error=\"insufficient_scope\", scope=\"{scope}\""),
        );
    }
    Err(Box::new(answer))
}

fn challenged(answer: &mut Answer, challenge: &str) {
    if let Ok(value) = HeaderValue::from_str(challenge) {
        answer.headers.insert(WWW_AUTHENTICATE, value);
    }
}
