use std::fmt;
use std::sync::Arc;

use http::{HeaderValue, Method, Request, Response, Uri, Version};
use okta_core::{OperationDescription, headers, port, quote};
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
        url.full = %Redacted(request.uri()),
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

/// A credential without the name of its scheme.
struct Bare(HeaderValue);

impl AsRef<[u8]> for Bare {
    fn as_ref(&self) -> &[u8] {
        let header = self.0.as_bytes();
        let begins = header.iter().position(|byte| *byte == b' ');
        begins.map_or(header, |at| &header[at + 1..])
    }
}

/// A URL whose query shows the names of its parameters, and of their values none but `limit`: others hold what people searched
/// for, or a cursor that shows more of the list (OpenTelemetry, "HTTP spans", `url.full`).
struct Redacted<'u>(&'u Uri);

impl fmt::Display for Redacted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let uri = self.0;
        if let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) {
            let host = authority.as_str().rsplit('@').next().unwrap_or_default();
            write!(f, "{scheme}://{host}")?;
        }
        f.write_str(uri.path())?;
        let pairs = uri.query().into_iter().flat_map(|query| query.split('&'));
        for (at, pair) in pairs.enumerate() {
            f.write_str(if at == 0 { "?" } else { "&" })?;
            match pair.split_once('=') {
                Some((name, _)) if name != "limit" => write!(f, "{name}=REDACTED")?,
                _ => f.write_str(pair)?,
            }
        }
        Ok(())
    }
}

/// Without a template the method alone, since a path can hold anything.
fn name(method: &Method, template: Option<&str>) -> String {
    match template {
        Some(template) => format!("{method} {template}"),
        None => method.to_string(),
    }
}

/// The attempt was answered, which was sent with the `Authorization` of `credential`.
pub(super) fn attempt_answered<B>(
    span: &Span,
    answer: &Response<B>,
    credential: Option<Box<HeaderValue>>,
) {
    if span.is_disabled() {
        return;
    }
    let status = answer.status();
    span.record("http.response.status_code", status.as_u16());
    span.record("network.protocol.version", version(answer.version()));
    let record_id = || {
        if let Some(id) = headers::loggable_request_id(answer.headers()) {
            span.record("okta.request_id", id);
        }
    };
    match credential {
        Some(header) => quote::scrubbing(Arc::new(Bare(*header)), record_id),
        None => record_id(),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_shows_no_value_of_its_query_but_the_limit() {
        for (url, shown) in [
            (
                "https://acme.okta.com/api/v1/api-tokens?after=00T1&limit=20&q=jane%40acme.com",
                "https://acme.okta.com/api/v1/api-tokens?after=REDACTED&limit=20&q=REDACTED",
            ),
            ("http://localhost:8080/a", "http://localhost:8080/a"),
            (
                "https://u:p@acme.okta.com/a?b&c=",
                "https://acme.okta.com/a?b&c=REDACTED",
            ),
            ("/a?limits=1&a=b=c&&", "/a?limits=REDACTED&a=REDACTED&&"),
        ] {
            assert_eq!(Redacted(&url.parse().unwrap()).to_string(), shown);
        }
    }
}
