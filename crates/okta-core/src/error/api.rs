use std::fmt;

use bytes::Bytes;
use http::header::LOCATION;
use http::{HeaderValue, Response, StatusCode};
use serde_json::Value;

use crate::ResponseMeta;
use crate::quote::{quote, single_line};

/// The largest body that is read as an error object. Okta's are below 2 KiB.
const LARGEST: usize = 64 * 1024;

/// An answer with a status that is not 2xx.
///
/// Okta sends `{"errorCode", "errorSummary", "errorLink", "errorId", "errorCauses"}` (Okta, "Error codes"); only the
/// code is stable for control flow. Its token endpoint sends `{"error", "error_description"}` (RFC 6749, section 5.2),
/// the web server in front `{"status", "message"}`, a proxy anything. All of them are read into this one type.
#[derive(Clone)]
pub struct ApiError(Box<Inner>);

#[derive(Clone)]
struct Inner {
    meta: ResponseMeta,
    code: Option<String>,
    summary: Option<String>,
    error_id: Option<String>,
    causes: Vec<String>,
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
        let causes = object["errorCauses"].as_array().map(Vec::as_slice);
        Self(Box::new(Inner {
            code: text(&["errorCode", "error"]),
            summary: text(&["errorSummary", "error_description", "message"]),
            error_id: text(&["errorId"]),
            causes: causes
                .unwrap_or_default()
                .iter()
                .filter_map(|cause| cause["errorSummary"].as_str())
                .map(single_line)
                .collect(),
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

    /// The summaries of `errorCauses`.
    pub fn causes(&self) -> &[String] {
        &self.0.causes
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
            (None, None) if self.0.body.is_empty() => {}
            (None, None) => write!(f, ", body begins with `{}`", quote(&self.0.body))?,
        }
        if !self.0.causes.is_empty() {
            write!(f, " ({})", self.0.causes.join("; "))?;
        }
        if self.status().is_redirection()
            && let Some(location) = self.0.meta.headers().get(LOCATION)
        {
            write!(
                f,
                ", leads to `{}` and was not followed",
                without_secrets(location)
            )?;
        }
        Ok(())
    }
}

/// The target of a redirect without the parts that may hold a one-time token or a password.
fn without_secrets(location: &HeaderValue) -> String {
    let target = quote(location.as_bytes());
    let target = target.split(['?', '#']).next().unwrap_or_default();
    match target.split_once("://") {
        Some((scheme, rest)) => {
            let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            let host = authority.rsplit('@').next().unwrap_or_default();
            format!("{scheme}://{host}{path}")
        }
        None => target.to_owned(),
    }
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
