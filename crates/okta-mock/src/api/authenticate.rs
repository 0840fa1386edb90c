//! Who calls, and whether the caller may.

use super::{Call, operation::Operation};
use crate::{
    Bucket,
    answer::{Answer, OktaError, Refusal},
    credential::{Caller, Refused},
    shared::State,
};
use http::{HeaderValue, header::WWW_AUTHENTICATE};

/// The caller, or 401 with E0000011. An API token whose record was revoked is unknown.
pub(super) fn authenticate(
    state: &State,
    call: &Call<'_>,
    bucket: Bucket,
) -> Result<Caller, Refusal> {
    let caller = state.credentials.caller(call.request.headers());
    let refused = match caller {
        Ok(Caller::ApiToken(id)) if state.records.get(&id).is_none() => Refused { oauth: None },
        Ok(caller) => return Ok(caller),
        Err(refused) => refused,
    };
    let mut answer = call.error(Some(bucket), &OktaError::invalid_token());
    if let Some(scheme) = refused.oauth {
        let reason = "error=\"invalid_token\", error_description=\"The access token is invalid or has expired.\"";
        challenge(&mut answer, scheme, reason);
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
    if scope.is_some_and(|scope| scopes.contains(scope)) {
        return Ok(());
    }
    let mut answer = call.error(Some(bucket), &OktaError::forbidden());
    if let Some(scope) = scope {
        // RFC 6750, section 3.1.
        challenge(
            &mut answer,
            "Bearer",
            &format!("error=\"insufficient_scope\", scope=\"{scope}\""),
        );
    }
    Err(Box::new(answer))
}

fn challenge(answer: &mut Answer, scheme: &str, reason: &str) {
    if let Ok(value) = HeaderValue::try_from(format!("{scheme} realm=\"okta\", {reason}")) {
        answer.headers.insert(WWW_AUTHENTICATE, value);
    }
}
