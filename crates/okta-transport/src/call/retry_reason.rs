use std::fmt;

use http::StatusCode;

use super::Refusal;
use crate::ErrorKind;

/// Why a call is repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RetryReason {
    /// 429: the bucket is full.
    RateLimit,
    /// 429 with limit and remaining 0: too many calls at once.
    Concurrency,
    /// Another status.
    Status(StatusCode),
    /// No answer.
    Error(ErrorKind),
    /// What the attempt showed of the caller was refused, and another attempt shows something else: a token that was renewed, a
    /// proof with the nonce that the server asks for.
    Credential(Refusal),
}

impl fmt::Display for RetryReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RateLimit => f.write_str("rate limit"),
            Self::Concurrency => f.write_str("concurrency limit"),
            Self::Status(status) => write!(f, "status {}", status.as_u16()),
            Self::Error(kind) => write!(f, "{kind:?}"),
            Self::Credential(refusal) => f.write_str(refusal.as_str()),
        }
    }
}
