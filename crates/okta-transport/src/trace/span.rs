use std::time::Duration;

use http::{HeaderName, Method, Request, Response, Uri, Version};
use okta_core::OperationDescription;
use tracing::field::Empty;
use tracing::{Span, debug, info, info_span, warn};

use super::target;
use crate::auth::CredentialRefused;
use crate::observe::WaitReason;
use crate::retry::RetryReason;
use crate::{Body, Error};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-okta-request-id");

/// The span of a call.
pub(crate) fn call_span(operation: &'static OperationDescription) -> Span {
    info_span!(
        target: target::CALL,
        "okta.call",
        otel.name = operation.id(),
        otel.kind = "internal",
        okta.operation = operation.id(),
        "error.type" = Empty,
        otel.status_code = Empty,
    )
}

pub(crate) fn call_failed(span: &Span, error: &Error) {
    if !span.is_disabled() {
        fail(span, &error_type(error));
    }
}

/// The span of an attempt.
pub(super) fn attempt_span(request: &Request<Body>) -> Span {
    let operation = request.body().description();
    let template = operation.map(OperationDescription::path_template);
    let span = info_span!(
        target: target::HTTP,
        "http.request",
        otel.name = name(request.method(), template),
        otel.kind = "client",
        http.request.method = request.method().as_str(),
        server.address = request.uri().host(),
        server.port = port(request.uri()),
        url.full = %request.uri(),
        url.template = template,
        http.request.resend_count = Empty,
        http.response.status_code = Empty,
        network.protocol.version = Empty,
        "error.type" = Empty,
        otel.status_code = Empty,
        okta.request_id = Empty,
    );
    // By the semantic conventions it is left out where it would be 0.
    if request.body().resend_count() > 0 {
        span.record("http.request.resend_count", request.body().resend_count());
    }
    span
}

/// Without a template the method alone, since a path can hold anything.
fn name(method: &Method, template: Option<&str>) -> String {
    match template {
        Some(template) => format!("{method} {template}"),
        None => method.to_string(),
    }
}

fn port(uri: &Uri) -> u16 {
    let default = if uri.scheme_str() == Some("http") {
        80
    } else {
        443
    };
    uri.port_u16().unwrap_or(default)
}

pub(super) fn attempt_answered<B>(span: &Span, answer: &Response<B>) {
    if span.is_disabled() {
        return;
    }
    let status = answer.status();
    span.record("http.response.status_code", status.as_u16());
    span.record("network.protocol.version", version(answer.version()));
    if let Some(id) = answer
        .headers()
        .get(REQUEST_ID)
        .and_then(|id| id.to_str().ok())
    {
        span.record("okta.request_id", id);
    }
    if status.is_client_error() || status.is_server_error() {
        fail(span, status.as_str());
    }
}

pub(super) fn attempt_failed(span: &Span, error: &Error) {
    if !span.is_disabled() {
        fail(span, &error_type(error));
    }
}

/// A wait is over.
pub(crate) fn waited(reason: WaitReason, length: Duration) {
    // The target of an event has to be known when it is compiled.
    macro_rules! waited {
        ($target:expr) => {
            debug!(
                target: $target,
                { wait.reason = reason.as_str(), wait.seconds = length.as_secs_f64() },
                "waited"
            )
        };
    }
    if reason == WaitReason::Token {
        waited!(target::AUTH);
    } else {
        waited!(target::RATE_LIMIT);
    }
}

/// A call is sent again.
pub(crate) fn repeats(reason: RetryReason, attempts: u32, wait: Duration) {
    info!(
        target: target::RETRY,
        {
            retry.reason = %reason,
            retry.attempts = attempts,
            wait.seconds = wait.as_secs_f64()
        },
        "sending again"
    );
}

/// A credential was refused.
pub(crate) fn refused(refused: CredentialRefused) {
    info!(
        target: target::AUTH,
        {
            auth.refused = refused.reason.as_str(),
            auth.has_another = refused.has_another
        },
        "the credential was refused"
    );
}

/// An access token was fetched.
pub(crate) fn renewed(scopes: &[String], life: Duration) {
    info!(
        target: target::AUTH,
        { auth.scopes = scopes.join(" "), auth.seconds = life.as_secs() },
        "fetched an access token"
    );
}

/// No access token could be had.
pub(crate) fn not_renewed(error: &Error, wait: Duration) {
    warn!(
        target: target::AUTH,
        { "error.type" = error_type(error), wait.seconds = wait.as_secs_f64() },
        "{error}"
    );
}

fn fail(span: &Span, kind: &str) {
    span.record("error.type", kind);
    span.record("otel.status_code", "ERROR");
}

/// A status where there is one, or the name of the kind: `error.type` has few values.
fn error_type(error: &Error) -> String {
    match error.api() {
        Some(refusal) => refusal.status().as_str().to_owned(),
        None => format!("{:?}", error.kind()),
    }
}

fn version(version: Version) -> &'static str {
    match version {
        Version::HTTP_09 => "0.9",
        Version::HTTP_10 => "1.0",
        Version::HTTP_2 => "2",
        Version::HTTP_3 => "3",
        _ => "1.1",
    }
}
