//! Time as a number: nanoseconds since a [`Base`], on tokio's clock; or since the epoch, on the server's. Sums saturate, so that no header makes them overflow.

use std::time::Duration;

use tokio::time::Instant;

/// Nanoseconds: 292 years fit.
pub(crate) type Nanos = i64;

pub(crate) const MILLISECOND: Nanos = 1_000_000;
pub(crate) const SECOND: Nanos = 1_000 * MILLISECOND;

pub(crate) fn nanos(duration: Duration) -> Nanos {
    Nanos::try_from(duration.as_nanos()).unwrap_or(Nanos::MAX)
}

pub(crate) fn duration(nanos: Nanos) -> Duration {
    Duration::from_nanos(u64::try_from(nanos).unwrap_or_default())
}

/// The moment from which nanoseconds are counted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Base(Instant);

impl Base {
    pub(crate) fn new() -> Self {
        Self(Instant::now())
    }

    pub(crate) fn now(self) -> Nanos {
        self.of(Instant::now())
    }

    pub(crate) fn of(self, instant: Instant) -> Nanos {
        match instant.checked_duration_since(self.0) {
            Some(after) => nanos(after),
            None => -nanos(self.0.duration_since(instant)),
        }
    }

    /// The instant at `at`; one that lies further ahead than the clock reaches is a day from now.
    pub(crate) fn instant(self, at: Nanos) -> Instant {
        let day = Duration::from_secs(24 * 60 * 60);
        let far = || Instant::now() + day;
        self.0.checked_add(duration(at)).unwrap_or_else(far)
    }
}
