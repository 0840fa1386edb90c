use std::time::Duration;

use okta_core::InvalidInput;

use super::LocalBuckets;
use super::settings::Settings;
use crate::rate_limit::{Quota, RateLimitLayer};
use crate::time::{Nanos, nanos};

/// The settings of the limiter.
///
/// ```
/// use std::time::Duration;
/// use okta_transport::rate_limit::{Quota, RateLimitLayer};
///
/// let layer = RateLimitLayer::builder()
///     .share(80) // leave a fifth of every bucket to others
///     .longest_wait(Duration::from_secs(70))
///     .ceiling_of("/api/v1/api-tokens", Quota::new(100, Duration::from_secs(60))?)
///     .build()?;
///
/// let refused = RateLimitLayer::builder().share(101).build().unwrap_err();
/// assert!(refused.to_string().contains("share"));
/// # Ok::<(), okta_core::InvalidInput>(())
/// ```
#[derive(Debug, Clone, Default)]
#[must_use = "a builder does nothing until it is built"]
pub struct LocalBucketsBuilder {
    settings: Settings,
}

impl LocalBucketsBuilder {
    /// The part of each bucket's limit that this client takes in a window, in per cent from 1 to 100; all of it unless
    /// set. Okta itself grants one API token or app half of an org's bucket by default (Okta, "Rate limits", "API token
    /// rate limits").
    pub fn share(mut self, per_cent: u8) -> Self {
        self.settings.share = per_cent;
        self
    }

    /// How many calls may wait for one bucket; 10,000 unless set. One more is an error of kind
    /// [`QueueFull`](crate::ErrorKind::QueueFull), and with 0 none waits. It bounds memory, and what a burst of
    /// callers makes wait in vain. A call that comes back with its [`Ticket`](crate::rate_limit::Ticket) is always taken.
    pub fn queue(mut self, calls: usize) -> Self {
        self.settings.queue = calls;
        self
    }

    /// How long a call waits for its slot; 90 s unless set, a window and a half. A wait that is known to be longer is an
    /// error of kind [`WaitTooLong`](crate::ErrorKind::WaitTooLong) at once, one that turns out to be longer when the
    /// time is up. A call that was refused and comes back may wait as long again. Zero means without end.
    pub fn longest_wait(mut self, wait: Duration) -> Self {
        self.settings.longest_wait = match nanos(wait) {
            0 => Nanos::MAX,
            wait => wait,
        };
        self
    }

    /// The longest window that an org can have, and the longest `Retry-After` that is kept; 90 s unless set.
    ///
    /// Okta's windows last 60 s. A reset further ahead than windows of its bucket were seen to last, 60 s until one was seen from
    /// its first call on, and a second more, is a mistake of whoever wrote it: it closes the bucket for one window.
    pub fn reset_cap(mut self, cap: Duration) -> Self {
        self.settings.cap = nanos(cap);
        self
    }

    /// A ceiling of your own for every bucket that has none by [`ceiling_of`](Self::ceiling_of).
    pub fn ceiling(mut self, quota: Quota) -> Self {
        self.settings.ceiling = Some(quota);
        self
    }

    /// A ceiling of your own for one bucket.
    pub fn ceiling_of(mut self, bucket: impl Into<String>, quota: Quota) -> Self {
        self.settings.ceilings.insert(bucket.into(), quota);
        self
    }

    /// Spreads the budget of a window over the window, in place of as soon as it is needed. It spares the org bursts, and
    /// makes every call wait its turn.
    pub fn smooth(mut self) -> Self {
        self.settings.smooths = true;
        self
    }

    /// How many buckets are remembered; 256 unless set. Beyond that the one that was not used for the longest time is
    /// forgotten. Okta has some hundred in all.
    pub fn buckets(mut self, buckets: usize) -> Self {
        self.settings.buckets = buckets;
        self
    }

    /// The store by itself, to be wrapped by one of your own.
    ///
    /// # Errors
    /// All settings that are out of range.
    pub fn build_store(self) -> Result<LocalBuckets, InvalidInput> {
        let mut mistakes = Vec::new();
        let Settings {
            share,
            cap,
            buckets,
            ..
        } = self.settings;
        if !(1..=100).contains(&share) {
            mistakes.push(format!("share is {share}, and goes from 1 to 100 per cent"));
        }
        if cap == 0 {
            mistakes
                .push("reset_cap is 0, and a bucket that is never closed meets each 429".into());
        }
        if buckets == 0 {
            mistakes.push("buckets is 0, and one is needed to keep count".into());
        }
        if mistakes.is_empty() {
            Ok(LocalBuckets::new(self.settings))
        } else {
            Err(InvalidInput::all("rate limit settings", mistakes))
        }
    }

    /// The layer.
    ///
    /// # Errors
    /// All settings that are out of range.
    pub fn build(self) -> Result<RateLimitLayer, InvalidInput> {
        Ok(RateLimitLayer::with_store(self.build_store()?))
    }
}
