use http::{HeaderMap, HeaderValue};
use jiff::Timestamp;

use crate::headers::{RATE_LIMIT_LIMIT, RATE_LIMIT_REMAINING, RATE_LIMIT_RESET};

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
        let (mut limit, mut remaining, mut reset) = (None, None, None);
        // An answer has so few headers that to pass them once takes less than to hash three names.
        for (name, value) in headers {
            let smallest = if *name == RATE_LIMIT_LIMIT {
                &mut limit
            } else if *name == RATE_LIMIT_REMAINING {
                &mut remaining
            } else if *name == RATE_LIMIT_RESET {
                &mut reset
            } else {
                continue;
            };
            *smallest = smaller(*smallest, whole_number(value));
        }
        Self {
            limit: limit.map(saturate),
            remaining: remaining.map(saturate),
            reset: reset
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

/// The smallest whole number of a header; repeated ones may have been joined on the way (RFC 9110, section 5.3).
fn whole_number(value: &HeaderValue) -> Option<u64> {
    let bytes = value.as_bytes();
    // What Okta sends, each time, takes the short way.
    match digits(bytes) {
        Some(number) => Some(number),
        None => bytes
            .split(|&byte| byte == b',')
            .map(|part| std::str::from_utf8(part).ok()?.trim().parse().ok())
            .fold(None, smaller),
    }
}

/// The value of 1 to 19 digits, which are always in range.
fn digits(bytes: &[u8]) -> Option<u64> {
    if bytes.is_empty() || bytes.len() > 19 {
        return None;
    }
    bytes.iter().try_fold(0, |number, byte| {
        byte.is_ascii_digit()
            .then(|| number * 10 + u64::from(byte - b'0'))
    })
}

fn smaller(one: Option<u64>, other: Option<u64>) -> Option<u64> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}
