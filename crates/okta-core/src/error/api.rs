use std::fmt;

use bytes::Bytes;
use http::header::LOCATION;
use http::{HeaderValue, Response, StatusCode};
use serde_json::Value;

use super::Challenge;
use crate::ResponseMeta;
use crate::quote::{self, quote, single_line};

/// The largest body that is read as an error object. Okta's are below 2 KiB.
const LARGEST: usize = 64 * 1024;

/// How many causes are kept. Okta sends one for each field that is wrong.
const MOST_CAUSES: usize = 10;

/// An answer with a status that is not 2xx.
///
/// Okta sends `{"errorCode", "errorSummary", "errorLink", "errorId", "errorCauses"}` (Okta, "Error codes"); only the
/// code is stable for control flow. Its token endpoint sends `{"error", "error_description"}` (RFC 6749, section 5.2),
/// the web server in front `{"status", "message"}`, a proxy anything. All of them are read into this one type.
///
/// Whatever it shows is scrubbed where it is made, so make it inside [`scrubbing`](crate::quote::scrubbing). No text of it
/// is longer than 160 characters, and one that was cut ends in `…`. Of a redirect's target the host alone is shown.
#[derive(Clone)]
pub struct ApiError(Box<Inner>);

#[derive(Clone)]
struct Inner {
    meta: ResponseMeta,
    code: Option<String>,
    summary: Option<String>,
    error_id: Option<String>,
    causes: Vec<String>,
    further_causes: usize,
    challenges: Vec<Challenge>,
    /// The beginning of a body that says neither code nor summary.
    begins: Option<String>,
    /// The host of a redirect.
    leads_to: Option<String>,
    body: Bytes,
}

impl ApiError {
    /// Reads an answer; whatever its body holds, the result is an error that tells its status.
    pub fn from_response(response: Response<Bytes>) -> Self {
        let (head, body) = response.into_parts();
        Self::read(head.into(), body)
    }

    /// Reads an answer without taking it, for layers that see it before it becomes an error.
    ///
    /// It copies head and body, so look at the status first.
    ///
    /// ```
    /// use http::Response;
    /// use okta_core::ApiError;
    ///
    /// let answer = Response::builder().status(401).body(r#"{"errorCode":"E0000011"}"#)?;
    /// assert!(ApiError::peek(&answer).is_invalid_credential());
    /// # Ok::<(), http::Error>(())
    /// ```
    pub fn peek<B: AsRef<[u8]>>(response: &Response<B>) -> Self {
        let meta = ResponseMeta::new(response.status(), response.headers().clone());
        Self::read(meta, Bytes::copy_from_slice(response.body().as_ref()))
    }

    fn read(meta: ResponseMeta, body: Bytes) -> Self {
        let object: Value = (body.len() <= LARGEST)
            .then(|| serde_json::from_slice(&body).ok())
            .flatten()
            .unwrap_or_default();
        let text = |names: &[&str]| {
            names
                .iter()
                .find_map(|name| object.get(name)?.as_str())
                .map(single_line)
        };
        let (code, summary) = (
            text(&["errorCode", "error"]),
            text(&["errorSummary", "error_description", "message"]),
        );
        let causes = object["errorCauses"].as_array().map(Vec::as_slice);
        let mut causes = causes
            .unwrap_or_default()
            .iter()
            .filter_map(|cause| cause["errorSummary"].as_str());
        // Nothing is quoted later, when nobody knows any more what was sent.
        let is_told = code.is_some() || summary.is_some() || body.is_empty();
        Self(Box::new(Inner {
            code,
            summary,
            error_id: text(&["errorId"]),
            causes: causes.by_ref().take(MOST_CAUSES).map(single_line).collect(),
            further_causes: causes.count(),
            challenges: Challenge::all(meta.headers()),
            begins: (!is_told).then(|| quote(&body)),
            leads_to: meta.headers().get(LOCATION).and_then(host),
            meta,
            body,
        }))
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.0.meta.status()
    }

    /// Okta's `errorCode`, such as `E0000007`, or the `error` of the token endpoint.
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// Okta's `errorSummary`, for people; its wording may change at any time.
    pub fn summary(&self) -> Option<&str> {
        self.0.summary.as_deref()
    }

    /// Okta's `errorId`, which names this one error in Okta's own logs.
    pub fn error_id(&self) -> Option<&str> {
        self.0.error_id.as_deref()
    }

    /// The summaries of `errorCauses`, of the first 10 that have one.
    pub fn causes(&self) -> &[String] {
        &self.0.causes
    }

    /// The challenges of `WWW-Authenticate`, of which an answer without a body may tell its reason by; the first 10.
    pub fn challenges(&self) -> &[Challenge] {
        &self.0.challenges
    }

    /// Status, request id, rate-limit headers and all other headers.
    pub fn meta(&self) -> &ResponseMeta {
        &self.0.meta
    }

    /// The body as it came.
    pub fn body(&self) -> &Bytes {
        &self.0.body
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.status())?;
        match (&self.0.code, &self.0.summary) {
            (Some(code), Some(summary)) => write!(f, ", {code}: {summary}")?,
            (Some(text), None) | (None, Some(text)) => write!(f, ", {text}")?,
            (None, None) => {
                if let Some(begins) = &self.0.begins {
                    write!(f, ", body begins with `{begins}`")?;
                }
            }
        }
        if !self.0.causes.is_empty() {
            write!(f, " ({}", self.0.causes.join("; "))?;
            match self.0.further_causes {
                0 => f.write_str(")")?,
                further => write!(f, "; … and {further} more)")?,
            }
        }
        let challenges = self.0.challenges.iter().map(ToString::to_string);
        let challenges: Vec<_> = challenges.filter(|it| !it.is_empty()).collect();
        if !challenges.is_empty() {
            write!(f, " ({})", challenges.join("; "))?;
        }
        if self.status().is_redirection()
            && let Some(host) = &self.0.leads_to
        {
            write!(f, ", leads to `{host}` and was not followed")?;
        }
        Ok(())
    }
}

/// The host of a redirect's target, if it names one. Userinfo, path and query may hold a password or a one-time token.
fn host(location: &HeaderValue) -> Option<String> {
    // A secret may hold what ends a host.
    let target = quote::without_secrets(location.as_bytes());
    let is_end = |c| matches!(c, '/' | '\\' | '?' | '#');
    let (scheme, rest) = target.split_once("//")?;
    // `//` later on is no beginning of an authority (RFC 3986, section 3).
    let is_scheme = |scheme: &str| !scheme.contains(is_end);
    if !scheme.is_empty() && !scheme.strip_suffix(':').is_some_and(is_scheme) {
        return None;
    }
    let authority = rest.split(is_end).next()?;
    let host = authority.rsplit('@').next()?;
    let host = match host.rsplit_once(':') {
        // The colons of a bracketed IPv6 address belong to the host.
        Some((host, port)) if !port.contains(']') => host,
        _ => host,
    };
    (!host.is_empty()).then(|| single_line(host))
}

impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiError")
            .field("meta", &self.0.meta)
            .field("code", &self.0.code)
            .field("summary", &self.0.summary)
            .field("error_id", &self.0.error_id)
            .field("causes", &self.0.causes)
            .finish_non_exhaustive()
    }
}

impl std::error::Error for ApiError {}
