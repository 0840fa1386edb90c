//! The head of an answer.

mod rate_limit;

pub use self::rate_limit::RateLimit;

use std::fmt;

use http::{HeaderMap, StatusCode, response};
use jiff::Timestamp;

use crate::{headers, quote};

/// The head of an answer: status, request id, rate-limit headers, date.
///
/// The headers are kept as they came and read when asked for. `Debug` shows none of them but the request id and the
/// rate limit, because `Set-Cookie` holds session ids.
#[derive(Clone, Default)]
pub struct ResponseMeta {
    status: StatusCode,
    headers: HeaderMap,
    /// Whether the request id echoes the credential that was sent.
    echoes: bool,
}

impl ResponseMeta {
    /// Puts a head together, for tests.
    pub fn new(status: StatusCode, headers: HeaderMap) -> Self {
        let echoes = quote::is_scrubbing()
            && headers::request_id(&headers).is_some_and(|id| quote::holds_sent(id.as_bytes()));
        Self {
            status,
            headers,
            echoes,
        }
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// All headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// `X-Okta-Request-Id`: what Okta's support asks for. Nearly every answer has it; 405s and the 404s of the web
    /// server in front have none.
    ///
    /// It is safe to log. A header with more than 256 bytes, with anything but visible ASCII, or with a credential in it is
    /// `None`: Okta makes no such ids, and its support could not find one that was cut. It is among
    /// [`headers`](Self::headers) as it came.
    pub fn request_id(&self) -> Option<&str> {
        if self.echoes {
            return None;
        }
        headers::loggable_request_id(&self.headers)
    }

    /// The rate-limit headers.
    pub fn rate_limit(&self) -> RateLimit {
        RateLimit::from_headers(&self.headers)
    }

    /// `Date`: the server's clock, in whole seconds (RFC 9110, section 6.6.1).
    pub fn date(&self) -> Option<Timestamp> {
        headers::date(&self.headers)
    }
}

impl From<response::Parts> for ResponseMeta {
    fn from(head: response::Parts) -> Self {
        Self::new(head.status, head.headers)
    }
}

impl fmt::Debug for ResponseMeta {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseMeta")
            .field("status", &self.status)
            .field("request_id", &self.request_id())
            .field("rate_limit", &self.rate_limit())
            .finish_non_exhaustive()
    }
}
