use std::time::Duration;

use jiff::Timestamp;

/// What is known of one bucket at one moment, for dashboards and logs.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct BucketSnapshot {
    /// The name of the bucket.
    pub bucket: String,
    /// Calls that a window takes, as Okta said last (`X-Rate-Limit-Limit`). `None` before the first answer.
    pub limit: Option<u32>,
    /// Calls that the window still takes, less those in flight. `None` where no window is known to be open.
    pub remaining: Option<u32>,
    /// When the window ends, on Okta's clock (`X-Rate-Limit-Reset`). `None` where no window is known to be open.
    pub reset: Option<Timestamp>,
    /// How long until the window is over for sure, on this machine's clock. `None` where no window is known to be open.
    pub reset_in: Option<Duration>,
    /// Calls that hold a slot.
    pub in_flight: u32,
    /// Calls that wait for a slot.
    pub queued: usize,
    /// What other clients took out of this window, as an estimate: what is gone less what this client sent.
    pub others: u32,
}

impl BucketSnapshot {
    /// A bucket of which nothing is known, for a [`BucketStore`](super::BucketStore) of your own.
    pub fn new(bucket: impl Into<String>) -> Self {
        Self {
            bucket: bucket.into(),
            limit: None,
            remaining: None,
            reset: None,
            reset_in: None,
            in_flight: 0,
            queued: 0,
            others: 0,
        }
    }
}
