//! Time as the buckets count it: nanoseconds since the store was made, on tokio's clock; or since the epoch, on the
//! server's. Sums saturate, so that no header makes them overflow.

use std::time::Duration;

use tokio::time::Instant;

/// Nanoseconds: 292 years fit.
pub(super) type Nanos = i64;

pub(super) const MILLISECOND: Nanos = 1_000_000;
pub(super) const SECOND: Nanos = 1_000 * MILLISECOND;

pub(super) fn nanos(duration: Duration) -> Nanos {
    Nanos::try_from(duration.as_nanos()).unwrap_or(Nanos::MAX)
}

pub(super) fn duration(nanos: Nanos) -> Duration {
    Duration::from_nanos(u64::try_from(nanos).unwrap_or_default())
}

/// Where a store's time begins.
#[derive(Debug, Clone, Copy)]
pub(super) struct Base(Instant);

impl Base {
    pub(super) fn new() -> Self {
        Self(Instant::now())
    }

    pub(super) fn now(self) -> Nanos {
        self.of(Instant::now())
    }

    pub(super) fn of(self, instant: Instant) -> Nanos {
        match instant.checked_duration_since(self.0) {
            Some(after) => nanos(after),
            None => -nanos(self.0.duration_since(instant)),
        }
    }

    /// The instant at `at`; one that lies further ahead than the clock reaches is a day from now.
    pub(super) fn instant(self, at: Nanos) -> Instant {
        let day = Duration::from_secs(24 * 60 * 60);
        let far = || Instant::now() + day;
        self.0.checked_add(duration(at)).unwrap_or_else(far)
    }
}
