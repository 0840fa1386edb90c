//! What the token endpoint decides: an access token for a client that proves who it is.

use super::{
    app::ServiceApp,
    assertion,
    error::TokenError,
    form::Form,
    nonce::Asker,
    proof::{self, Expected},
    settings::Settings,
    state::OAuth,
    url,
};
use crate::call::Call;
use http::header::AUTHORIZATION;

/// What a client gets (RFC 6749, section 5.1).
pub(crate) struct Grant {
    pub(crate) token_type: &'static str,
    pub(crate) access_token: String,
    /// Separated by blanks, in the order that was asked for.
    pub(crate) scope: String,
    /// The nonce for the next proof, when this request had one.
    pub(crate) nonce: Option<String>,
}

const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// Answers a `POST` to the token endpoint; the checks come in Okta's order.
pub(crate) fn grant(
    settings: &Settings,
    oauth: &mut OAuth,
    call: &Call<'_>,
) -> Result<Grant, TokenError> {
    let headers = call.request.headers();
    let form = Form::read(headers, call.request.body())?;
    let assertion = assertion_of(call, &form)?;
    let endpoint = url::of(call);
    let app = assertion::authenticate(
        settings,
        &mut oauth.assertions,
        assertion,
        &endpoint,
        call.now,
    )
    .map_err(TokenError::invalid_client)?;
    if form.get("client_id").is_some_and(|id| id != app.client_id) {
        return Err(TokenError::invalid_client(
            "Parameter 'client_id' must be the issuer of client_assertion.",
        ));
    }
    let scopes = scopes(app, form.get("scope"))?;
    let bound_to = bound_to(app, oauth, call, &endpoint)?;
    let nonce = bound_to
        .is_some()
        .then(|| oauth.nonces.current(Asker::TokenEndpoint, call.now));
    let token_type = if bound_to.is_some() { "DPoP" } else { "Bearer" };
    let access_token = oauth.tokens.issue(
        &app.client_id,
        scopes.iter().map(|&scope| scope.to_owned()).collect(),
        bound_to,
        call.now,
        settings.token_lifetime,
    );
    Ok(Grant {
        token_type,
        access_token,
        scope: scopes.join(" "),
        nonce,
    })
}

fn assertion_of<'a>(call: &Call<'_>, form: &'a Form) -> Result<&'a str, TokenError> {
    match form.get("grant_type") {
        Some("client_credentials") => {}
        Some(_) => {
            return Err(TokenError::new(
                "unsupported_grant_type",
                "The authorization grant type is not supported by the authorization server: use client_credentials.",
            ));
        }
        None => {
            return Err(TokenError::invalid_request(
                "Parameter 'grant_type' is missing.",
            ));
        }
    }
    // RFC 6749, section 2.3: one way of authentication in a request.
    if call.request.headers().contains_key(AUTHORIZATION) || form.get("client_secret").is_some() {
        return Err(TokenError::invalid_request(
            "Cannot supply multiple client credentials: send a client_assertion and nothing else.",
        ));
    }
    match form.get("client_assertion_type") {
        Some(JWT_BEARER) => {}
        Some(_) => {
            return Err(TokenError::invalid_client(
                "The client_assertion_type is invalid.",
            ));
        }
        None => {
            return Err(TokenError::invalid_client(
                "Parameter 'client_assertion_type' is missing: the apps of this org use private_key_jwt.",
            ));
        }
    }
    form.get("client_assertion")
        .ok_or_else(|| TokenError::invalid_client("Parameter 'client_assertion' is missing."))
}

/// The scopes to answer with.
fn scopes<'a>(app: &ServiceApp, asked: Option<&'a str>) -> Result<Vec<&'a str>, TokenError> {
    let mut scopes: Vec<&str> = Vec::new();
    for scope in asked.unwrap_or_default().split_ascii_whitespace() {
        if !scopes.contains(&scope) {
            scopes.push(scope);
        }
    }
    if scopes.is_empty() {
        return Err(TokenError::invalid_scope(
            "The authorization server resource does not have any configured default scopes, 'scope' must be provided.",
        ));
    }
    let all_granted = scopes.iter().all(|scope| app.has(scope));
    scopes.retain(|scope| app.answers(scope));
    if all_granted && !scopes.is_empty() {
        return Ok(scopes);
    }
    Err(TokenError::invalid_scope(
        "One or more scopes are not configured for the authorization server resource.",
    ))
}

/// Thumbprint of the key to bind the token to.
fn bound_to(
    app: &ServiceApp,
    oauth: &mut OAuth,
    call: &Call<'_>,
    endpoint: &str,
) -> Result<Option<String>, TokenError> {
    let header = proof::header(call.request.headers()).map_err(TokenError::invalid_proof)?;
    let Some(text) = header else {
        return if app.dpop_required {
            Err(TokenError::invalid_proof(
                "The DPoP proof JWT header is missing.",
            ))
        } else {
            Ok(None)
        };
    };
    let expected = Expected {
        method: call.request.method().as_str(),
        url: endpoint,
        now: call.now,
        access_token: None,
        key: None,
    };
    let proof =
        proof::check(text, &expected, &mut oauth.proofs).map_err(TokenError::invalid_proof)?;
    let asker = Asker::TokenEndpoint;
    match proof.nonce {
        Some(nonce) if oauth.nonces.takes(&nonce, asker, call.now) => Ok(Some(proof.thumbprint)),
        _ => Err(TokenError::use_nonce(oauth.nonces.current(asker, call.now))),
    }
}
