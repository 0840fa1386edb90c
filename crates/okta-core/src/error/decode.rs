use std::fmt;

use http::HeaderValue;
use http::header::CONTENT_ENCODING;

use crate::ResponseMeta;
use crate::quote::{mistake, quote, single_line};

/// A 2xx answer that could not be read as what was asked for.
///
/// It tells what was wrong, keeps the head of the answer and quotes the beginning of the body, without a credential that
/// the body may echo.
#[derive(Clone)]
pub struct DecodeError(Box<Inner>);

#[derive(Clone)]
struct Inner {
    reason: String,
    quote: String,
    meta: ResponseMeta,
    is_too_large: bool,
}

impl DecodeError {
    /// An error for `reason`; the beginning of `body` is quoted.
    pub fn new(reason: impl Into<String>, meta: ResponseMeta, body: &[u8]) -> Self {
        Self(Box::new(Inner {
            reason: single_line(&reason.into()),
            quote: quote(body),
            meta,
            is_too_large: false,
        }))
    }

    /// An error for `reason`, which quotes no more than single lines; nothing of the body is shown.
    pub(crate) fn told(reason: &str, meta: ResponseMeta) -> Self {
        Self(Box::new(Inner {
            reason: mistake(reason),
            quote: String::new(),
            meta,
            is_too_large: false,
        }))
    }

    /// An error of the JSON parser.
    pub(crate) fn json(error: &serde_json::Error, meta: ResponseMeta, body: &[u8]) -> Self {
        let reason = match meta.headers().get(CONTENT_ENCODING) {
            Some(encoding) if !is_plain(encoding) => format!(
                "the body is encoded as {}, which was not asked for",
                quote(encoding.as_bytes())
            ),
            _ => error.to_string(),
        };
        Self::new(reason, meta, body)
    }

    /// Says that a bound ended the reading.
    pub(crate) fn too_large(mut self) -> Self {
        self.0.is_too_large = true;
        self
    }

    /// Whether the answer was not read as a whole, since a page would take more memory than it may
    /// ([`DecodedLimit`](crate::DecodedLimit)).
    pub fn is_too_large(&self) -> bool {
        self.0.is_too_large
    }

    /// What was wrong, with the line and column for JSON.
    pub fn reason(&self) -> &str {
        &self.0.reason
    }

    /// The beginning of the body, on one line.
    pub fn quote(&self) -> &str {
        &self.0.quote
    }

    /// Status, request id, rate-limit headers and all other headers.
    pub fn meta(&self) -> &ResponseMeta {
        &self.0.meta
    }
}

/// Whether a `Content-Encoding` leaves the body as it is (RFC 9110, section 8.4.1).
fn is_plain(encoding: &HeaderValue) -> bool {
    let encoding = encoding.as_bytes().trim_ascii();
    encoding.is_empty() || encoding.eq_ignore_ascii_case(b"identity")
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the answer ({}) cannot be read: {}",
            self.0.meta.status(),
            self.0.reason
        )?;
        if !self.0.quote.is_empty() {
            write!(f, "; it begins with `{}`", self.0.quote)?;
        }
        Ok(())
    }
}

impl fmt::Debug for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DecodeError")
            .field("reason", &self.0.reason)
            .field("quote", &self.0.quote)
            .field("meta", &self.0.meta)
            .finish()
    }
}

impl std::error::Error for DecodeError {}
