//! Why there is no token, in the words that a call tells it with.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{Response, Uri};
use okta_core::{ApiError, DecodeError, OrgUrl, headers, port};
use serde::Deserialize;
use serde_json::json;
use tokio::time::Instant;

use super::app::App;
use super::clock::in_words;
use crate::{Error, ErrorKind, Sent};

/// The last renewal failed, and until then none is begun.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) why: Arc<Error>,
    pub(super) until: Instant,
    /// Of the renewal.
    pub(super) number: u64,
}

impl Failure {
    pub(super) fn new(why: Arc<Error>, until: Instant, number: u64) -> Self {
        Self { why, until, number }
    }

    /// The error of a call that needs a token.
    pub(super) fn error(&self) -> Error {
        // What was answered was refused, unless it may pass.
        let kind = match self.why.kind() {
            kind if kind.is_transient() || kind.sent() != Sent::Answered => {
                ErrorKind::TokenUnavailable
            }
            _ => ErrorKind::TokenRefused,
        };
        Error::new(kind)
            .with_message(format!(
                "there is no access token, so it was not sent: {}",
                self.why
            ))
            .with_available_at(self.until)
            .with_source(Arc::clone(&self.why))
    }
}

/// Adds to an error of the token request what this side knows of its cause.
pub(super) fn explained(error: Error, app: &App) -> Error {
    let of_success = error.decode().filter(|it| it.meta().status().is_success());
    if let Some(answer) = of_success {
        // What was read of it may be a token, whole or not.
        let unquoted = DecodeError::new(answer.reason(), answer.meta().clone(), b"");
        return error.with_answer(unquoted);
    }
    let error = match error.api() {
        Some(answer) => {
            let bare = bare(answer);
            error.with_api(bare)
        }
        None => error,
    };
    let Some(answer) = error.api().filter(|it| it.status().is_client_error()) else {
        return error;
    };
    let advice = if let Some(off) = app.clock.beyond() {
        format!(
            "the clock of this machine is {} the org's, which is more than is corrected; set it",
            in_words(off)
        )
    } else if app.assertions.is_ready_made() {
        "a ready-made assertion holds until its exp, and with a jti for one request alone; give a new one, or a key".to_owned()
    } else if answer.is_invalid_client() && says(answer, &["audience", "aud"]) {
        format!(
            "the assertion is for {}; make the org URL the one that the org names itself by, which a custom domain may not be",
            app.token_url
        )
    } else if answer.is_invalid_client()
        && says(
            answer,
            &["expired", "future", "issued", "clock", "iat", "exp", "nbf"],
        )
    {
        "compare the clock of this machine with the org's".to_owned()
    } else if answer.is_invalid_client() {
        format!(
            "check the client id {}, and that the public half of the key is registered with the app under the same key id",
            app.client_id
        )
    } else if answer.is_invalid_scope() {
        format!(
            "grant the scopes to the app in the Admin Console, or do not ask for them; asked for: {}",
            app.scopes.join(" ")
        )
    } else if !answer.token_endpoint_rejects_dpop_proof() {
        return error;
    } else if app.takes_dpop {
        "check the DPoP settings of the app".to_owned()
    } else {
        "the token endpoint asks for DPoP, which is off here; turn it on".to_owned()
    };
    error.with_advice(advice)
}

/// Whether the words for people have one of these. They may change at any time, and decide on nothing but advice.
fn says(answer: &ApiError, words: &[&str]) -> bool {
    let summary = answer.summary().unwrap_or_default().to_ascii_lowercase();
    let mut said = summary.split(|c: char| !c.is_ascii_alphanumeric());
    said.any(|word| words.contains(&word))
}

/// The answer with nothing of its body but the `error` and the `error_description` of RFC 6749, section 5.2: whatever else a
/// token endpoint says, or somebody in its place, may hold a token.
fn bare(answer: &ApiError) -> ApiError {
    #[derive(Deserialize)]
    struct Said {
        error: Option<String>,
        error_description: Option<String>,
    }
    let said = serde_json::from_slice::<Said>(answer.body()).ok();
    let error = said.as_ref().and_then(|said| said.error.as_ref());
    let description = said
        .as_ref()
        .and_then(|said| said.error_description.as_ref());
    // The texts of the answer are without what was sent.
    let said = json!({
        "error": error.and(answer.code()),
        "error_description": description.and(answer.summary()),
    });
    let body = if error.is_some() || description.is_some() {
        said.to_string()
    } else {
        String::new()
    };
    let mut response = Response::new(Bytes::from(body));
    *response.status_mut() = answer.status();
    response.headers_mut().clone_from(answer.meta().headers());
    if answer.meta().request_id().is_none() {
        // It is not fit to be shown.
        response.headers_mut().remove(headers::REQUEST_ID);
    }
    ApiError::from_response(response)
}

/// Renewals that this call began came to nothing, one after the other.
pub(super) fn given_up() -> Error {
    Error::new(ErrorKind::TokenUnavailable).with_message(
        "there is no access token, so it was not sent: its requests were given up, as when the runtime is being shut down",
    )
}

/// The token had ended when its answer came.
pub(super) fn ended_on_the_way(life: Duration) -> Error {
    Error::new(ErrorKind::Decode).with_message(format!(
        "the access token lives for {life:?}, and its answer took longer than that; raise the token lifetime"
    ))
}

/// Okta refuses the tokens that it issues.
pub(super) fn refused_at_once() -> Error {
    Error::new(ErrorKind::Unauthorized).with_message(
        "the token endpoint issues access tokens that the org refuses at once; check the settings of the app, and that the org \
         URL is the one that the app belongs to",
    )
}

/// The request is for another org.
pub(super) fn foreign(uri: &Uri, org: &OrgUrl) -> Error {
    let (scheme, authority) = (uri.scheme_str(), uri.authority());
    let to = authority.map_or_else(String::new, |to| {
        let (host, port) = (to.host(), port::of(uri));
        format!(
            " and the call is for {}://{host}:{port}",
            scheme.unwrap_or("https")
        )
    });
    Error::new(ErrorKind::Configuration).with_message(format!(
        "the access tokens are those of {org}{to}, so it was not sent; give each org an OAuth of its own, or name a second origin \
         of the same org with OAuthBuilder::for_origin"
    ))
}

/// The operation needs scopes that were not granted.
pub(super) fn missing(missing: &[&str], asked: &[String]) -> Error {
    let what = missing.join(" and ");
    let is_asked = missing
        .iter()
        .all(|scope| asked.iter().any(|asked| asked == scope));
    let advice = if is_asked {
        "grant it to the app in the Admin Console"
    } else {
        "ask for it, and grant it to the app in the Admin Console"
    };
    Error::new(ErrorKind::MissingScope).with_message(format!(
        "it needs the scope {what}, which the access token does not have, so it was not sent; {advice}"
    ))
}
