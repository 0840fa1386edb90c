//! The head of an answer.

mod rate_limit;

pub use self::rate_limit::RateLimit;

use std::fmt;
use std::time::Duration;

use http::header::{DATE, RETRY_AFTER};
use http::{HeaderMap, HeaderName, StatusCode, response};
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-okta-request-id");

// Weekdays that do not fit the date were seen in captured answers; the date itself is what counts.
const HTTP_DATE: DateTimeParser = DateTimeParser::new().relaxed_weekday(true);

/// The head of an answer: status, request id, rate-limit headers, date.
///
/// The headers are kept as they came and read when asked for. `Debug` shows none of them but the request id and the
/// rate limit, because `Set-Cookie` holds session ids.
#[derive(Clone, Default)]
pub struct ResponseMeta {
    status: StatusCode,
    headers: HeaderMap,
}

impl ResponseMeta {
    /// Puts a head together, for tests.
    pub fn new(status: StatusCode, headers: HeaderMap) -> Self {
        Self { status, headers }
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
    pub fn request_id(&self) -> Option<&str> {
        self.headers.get(REQUEST_ID)?.to_str().ok()
    }

    /// The rate-limit headers.
    pub fn rate_limit(&self) -> RateLimit {
        RateLimit::from_headers(&self.headers)
    }

    /// `Date`: the server's clock, in whole seconds (RFC 9110, section 6.6.1).
    pub fn date(&self) -> Option<Timestamp> {
        Self::date_of(&self.headers)
    }

    /// The same of `headers`, for layers that see an answer before it becomes a [`ResponseMeta`].
    pub fn date_of(headers: &HeaderMap) -> Option<Timestamp> {
        HTTP_DATE
            .parse_timestamp(headers.get(DATE)?.as_bytes())
            .ok()
    }
}

impl ResponseMeta {
    /// `Retry-After` of `headers`, in seconds or as a date (RFC 9110, section 10.2.3): how long to wait from the moment at
    /// which the answer was written. A date is compared with the answer's own `Date`, so no clock of this machine is
    /// needed. `None` where it is absent, in the past or neither of the two. Okta documents no such header; what stands in
    /// front of an org may send it.
    pub fn retry_after_of(headers: &HeaderMap) -> Option<Duration> {
        let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
        if let Ok(seconds) = text.parse() {
            return Some(Duration::from_secs(seconds));
        }
        let at = HTTP_DATE.parse_timestamp(text).ok()?;
        let wait = at.duration_since(Self::date_of(headers)?);
        Duration::try_from(wait).ok()
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
