//! The names of the headers that Okta sends and reads, and readers of those that layers look at.
//!
//! Once an answer has become a value or an error, its [`ResponseMeta`](crate::ResponseMeta) reads them; the functions here are
//! for layers that see it before.
//!
//! ```
//! use http::{HeaderMap, HeaderValue};
//! use okta_core::headers;
//!
//! let answer = HeaderMap::from_iter([(headers::REQUEST_ID, HeaderValue::from_static("aNx3"))]);
//! assert_eq!(headers::request_id(&answer).unwrap(), "aNx3");
//! assert_eq!(headers::retry_after(&answer), None);
//! ```

use std::time::Duration;

use http::header::{DATE, RETRY_AFTER};
use http::{HeaderMap, HeaderName, HeaderValue};
use jiff::fmt::rfc2822::DateTimeParser;
use jiff::tz::TimeZone;
use jiff::{Timestamp, civil};

use crate::quote;

/// `X-Okta-Request-Id`: names one answer to Okta's support (Okta, "Design principles", "Request debugging").
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-okta-request-id");

/// `X-Rate-Limit-Limit`: calls allowed in one window (Okta, "Rate limits").
pub const RATE_LIMIT_LIMIT: HeaderName = HeaderName::from_static("x-rate-limit-limit");

/// `X-Rate-Limit-Remaining`: calls left in this window.
pub const RATE_LIMIT_REMAINING: HeaderName = HeaderName::from_static("x-rate-limit-remaining");

/// `X-Rate-Limit-Reset`: when the window ends, in seconds of the Unix epoch on the server's clock.
pub const RATE_LIMIT_RESET: HeaderName = HeaderName::from_static("x-rate-limit-reset");

/// `X-Okta-Retry-For`: the request id of the first answer, on a retry, as Okta's SDKs send it.
pub const RETRY_FOR: HeaderName = HeaderName::from_static("x-okta-retry-for");

/// `X-Okta-Retry-Count`: which retry a request is, from 1 up, as Okta's SDKs send it.
pub const RETRY_COUNT: HeaderName = HeaderName::from_static("x-okta-retry-count");

/// `X-Okta-User-Agent-Extended`: by which Okta's SDKs tell that they prove possession, with `isDPoP:true`.
pub const USER_AGENT_EXTENDED: HeaderName = HeaderName::from_static("x-okta-user-agent-extended");

/// `DPoP`: carries a proof of possession (RFC 9449, section 4.1).
pub const DPOP: HeaderName = HeaderName::from_static("dpop");

/// `DPoP-Nonce`: the nonce that the next proof has to hold (RFC 9449, sections 8 and 9).
pub const DPOP_NONCE: HeaderName = HeaderName::from_static("dpop-nonce");

// Weekdays that do not fit the date were seen in captured answers; the date itself is what counts.
const HTTP_DATE: DateTimeParser = DateTimeParser::new().relaxed_weekday(true);

/// The longest request id that is logged, in bytes. Okta's own have 27 or 32.
const LONGEST_ID: usize = 256;

/// [`REQUEST_ID`], where it is safe to log: at most 256 bytes of visible ASCII without a credential.
pub fn loggable_request_id(headers: &HeaderMap) -> Option<&str> {
    let id = request_id(headers)?.to_str().ok()?;
    quote::is_loggable(id, LONGEST_ID).then_some(id)
}

/// [`REQUEST_ID`] as it came. [`loggable_request_id`] is for spans and messages.
pub fn request_id(headers: &HeaderMap) -> Option<&HeaderValue> {
    headers.get(REQUEST_ID)
}

/// `Date`: the server's clock, in whole seconds (RFC 9110, section 6.6.1), in any of the forms of [`http_date`].
pub fn date(headers: &HeaderMap) -> Option<Timestamp> {
    http_date(headers.get(DATE)?.as_bytes())
}

/// Reads a date of HTTP: `Sun, 06 Nov 1994 08:49:37 GMT`, and the obsolete forms that a recipient has to read as well,
/// `Sunday, 06-Nov-94 08:49:37 GMT` and `Sun Nov  6 08:49:37 1994` (RFC 9110, section 5.6.7).
///
/// The weekday is not looked at: some that do not fit the date were seen in captured answers.
pub fn http_date(text: &[u8]) -> Option<Timestamp> {
    if let Ok(date) = HTTP_DATE.parse_timestamp(text) {
        return Some(date);
    }
    let (_, date) = std::str::from_utf8(text).ok()?.trim().split_once(' ')?;
    let forms = ["%d-%b-%y %H:%M:%S GMT", "%b %e %H:%M:%S %Y"];
    let parse = |form| civil::DateTime::strptime(form, date.trim_start()).ok();
    let date = forms.into_iter().find_map(parse)?;
    TimeZone::UTC.to_timestamp(date).ok()
}

/// `Retry-After`, in seconds or as a date (RFC 9110, section 10.2.3): how long to wait from the moment at which the answer was
/// written.
///
/// A date is compared with the answer's own `Date`, so no clock of this machine is needed. `None` where it is absent, in the
/// past or neither of the two. Okta documents no such header; what stands in front of an org may send it.
pub fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    retry_after_by(headers, || date(headers))
}

/// [`retry_after`] by `clock`, such as this machine's where the answer has no `Date`.
pub fn retry_after_by(
    headers: &HeaderMap,
    clock: impl FnOnce() -> Option<Timestamp>,
) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let at = http_date(text.as_bytes())?;
    let wait = at.duration_since(clock()?);
    Duration::try_from(wait).ok()
}
