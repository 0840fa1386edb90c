use http::{Method, Request, Response, Version};
use okta_core::{OperationDescription, headers, port};
use tracing::field::Empty;
use tracing::{Span, info_span};

use crate::call::{error_type, fail, target};
use crate::{Body, Error};

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
        server.port = port::of(request.uri()),
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

pub(super) fn attempt_answered<B>(span: &Span, answer: &Response<B>) {
    if span.is_disabled() {
        return;
    }
    let status = answer.status();
    span.record("http.response.status_code", status.as_u16());
    span.record("network.protocol.version", version(answer.version()));
    if let Some(id) = headers::request_id(answer.headers()).and_then(|id| id.to_str().ok()) {
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

fn version(version: Version) -> &'static str {
    match version {
        Version::HTTP_09 => "0.9",
        Version::HTTP_10 => "1.0",
        Version::HTTP_2 => "2",
        Version::HTTP_3 => "3",
        _ => "1.1",
    }
}
