use super::reading::Reading;
use super::windows::Reset;
use crate::time::{Nanos, SECOND};

/// How long a bucket is closed by a 429 that names no window, doubling with each one in a row.
const BACKOFF: (Nanos, Nanos) = (SECOND, 60 * SECOND);

/// Keeps a bucket closed after a 429 whose window does not.
#[derive(Debug)]
pub(super) struct Hold {
    /// No header closes the bucket for longer.
    cap: Nanos,
    until: Nanos,
    /// 429s in a row, each sent after the one before it was received.
    in_a_row: u32,
    last: Nanos,
}

impl Hold {
    pub(super) fn new(cap: Nanos) -> Self {
        Self {
            cap,
            until: Nanos::MIN,
            in_a_row: 0,
            last: Nanos::MIN,
        }
    }

    /// Until when the bucket is closed.
    pub(super) fn until(&self) -> Nanos {
        self.until
    }

    /// A call was answered by another status.
    pub(super) fn passed(&mut self) {
        self.in_a_row = 0;
    }

    /// Closes the bucket for as long as a `Retry-After` asks, if there is one.
    pub(super) fn retry_after(&mut self, reading: &Reading) -> bool {
        let Some(wait) = reading.retry_after.filter(|&wait| wait > 0) else {
            return false;
        };
        let until = reading.received.saturating_add(wait.min(self.cap));
        self.until = self.until.max(until);
        true
    }

    /// Closes the bucket after a 429 that does not say for how long, or not as a window can last, `window` at most.
    pub(super) fn back_off(&mut self, reading: &Reading, reset: Reset, window: Nanos) {
        if reading.sent < self.last {
            // It was in flight when the one before it came: the same event.
            return;
        }
        self.last = reading.received;
        self.in_a_row = self.in_a_row.saturating_add(1);
        let wait = match reset {
            Reset::Absurd => window,
            Reset::At(_) | Reset::Unusable => {
                let (first, longest) = BACKOFF;
                let doubled = first << (self.in_a_row - 1).min(6);
                doubled.min(longest).min(window)
            }
        };
        self.until = self.until.max(reading.received.saturating_add(wait));
    }
}
