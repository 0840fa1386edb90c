use std::fmt;

/// Why no further attempt was made of a call that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum GaveUp {
    /// As many retries were made as may.
    Retries,
    /// The retry budget is used up: too many calls fail for all of them to be repeated.
    Budget,
    /// The server asks to stay away for longer than a window of a rate limit and a half.
    RetryAfter,
    /// The wait before the next attempt would not fit into the deadline of the call.
    Deadline,
    /// The attempt may have been carried out, and the operation is not one that may be carried out twice.
    NotRepeatable,
}

impl fmt::Display for GaveUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Retries => "no retries are left",
            Self::Budget => "it was not repeated since too many calls fail",
            Self::RetryAfter => "the server asks to stay away for longer than a call waits",
            Self::Deadline => "the wait before another would not fit into the deadline",
            Self::NotRepeatable => "it was not repeated since it may have been carried out",
        })
    }
}
