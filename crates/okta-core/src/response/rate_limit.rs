use http::{HeaderMap, HeaderName};
use jiff::Timestamp;

const LIMIT: HeaderName = HeaderName::from_static("x-rate-limit-limit");
const REMAINING: HeaderName = HeaderName::from_static("x-rate-limit-remaining");
const RESET: HeaderName = HeaderName::from_static("x-rate-limit-reset");

/// The rate-limit headers of an answer (Okta, "Rate limits", "Check your rate limits with Okta's rate limit headers").
///
/// A header that is absent or no whole number from 0 up is `None`. Where a header is repeated the smallest value
/// counts, as other clients learnt from real answers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateLimit {
    /// `X-Rate-Limit-Limit`: calls allowed in one window.
    pub limit: Option<u32>,
    /// `X-Rate-Limit-Remaining`: calls left in this window.
    pub remaining: Option<u32>,
    /// `X-Rate-Limit-Reset`: when the window ends, in whole seconds of the server's clock.
    pub reset: Option<Timestamp>,
}

impl RateLimit {
    /// Reads the three headers.
    pub fn from_headers(headers: &HeaderMap) -> Self {
        Self {
            limit: smallest(headers, &LIMIT).map(saturate),
            remaining: smallest(headers, &REMAINING).map(saturate),
            reset: smallest(headers, &RESET)
                .and_then(|seconds| i64::try_from(seconds).ok())
                .and_then(|seconds| Timestamp::from_second(seconds).ok()),
        }
    }

    /// Whether a 429 with these headers came from Okta's limit on concurrent calls, and not from a full bucket: limit
    /// and remaining are then both 0, and a slot is free again within milliseconds (Okta, "Concurrency rate limits").
    pub fn is_concurrency_limit(&self) -> bool {
        self.limit == Some(0) && self.remaining == Some(0)
    }
}

fn saturate(value: u64) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

fn smallest(headers: &HeaderMap, name: &HeaderName) -> Option<u64> {
    headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
        // Repeated headers may have been joined on the way (RFC 9110, section 5.3).
        .flat_map(|value| value.split(','))
        .filter_map(|value| value.trim().parse().ok())
        .min()
}
