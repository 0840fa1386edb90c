use super::meter::{Grant, Meter};
use super::moment::{MILLISECOND, Nanos, SECOND};
use super::reading::Reading;
use super::window::Window;

/// How long a bucket is closed by a 429 that names no window, doubling with each one in a row.
const BACKOFF: (Nanos, Nanos) = (SECOND, 60 * SECOND);

/// How long a window goes on at least that was taken to be over and is not.
const A_LITTLE: Nanos = 250 * MILLISECOND;

/// The longest round trip from which the length of a window is taken: `Date` may be as much later than the count.
const QUICK: Nanos = SECOND;

/// Where an answer places the end of its window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reset {
    /// At this second of the server's clock.
    At(i64),
    /// There is none, or one that is over.
    Unusable,
    /// Further ahead than any window reaches.
    Absurd,
}

impl Meter {
    /// Takes the answer to a call. Returns whether the bucket refused it.
    pub(super) fn learn(&mut self, grant: Grant, reading: &Reading) -> bool {
        self.turn(reading.received);
        self.in_flight -= 1;
        let is_current = grant.generation == self.generation;
        if is_current {
            self.fresh -= 1;
        }
        if reading.refused && is_current {
            // A call that is refused is not counted by the server.
            self.usage.own = self.usage.own.saturating_sub(1);
        }
        if reading.is_of_concurrency() {
            return false;
        }
        let reset = self.place(reading);
        if reading.refused {
            let says_of_now = match reset {
                Reset::At(_) => self.take_window(grant, reading, reset, 0),
                Reset::Unusable | Reset::Absurd => is_current,
            };
            if says_of_now {
                self.refuse(reading, reset);
            }
            return true;
        }
        self.refusals = 0;
        match reading.remaining {
            Some(remaining) => {
                self.take_window(grant, reading, reset, remaining);
            }
            None => self.unsee(reading.received),
        }
        if grant.generation == self.generation {
            self.ramp = self.ramp.saturating_add(1);
        }
        false
    }

    /// Compares the reset with the server's clock, and learns that from the answer if the two fit together. As long as no
    /// answer told that clock, no reset can be trusted.
    fn place(&mut self, reading: &Reading) -> Reset {
        let Some(reset) = reading.reset else {
            return Reset::Unusable;
        };
        let ahead = if let Some(date) = reading.date {
            reset.saturating_sub(date).saturating_mul(SECOND)
        } else {
            let time = reset.saturating_mul(SECOND);
            match self.clock.latest(time, reading.received) {
                Some(at) => at.saturating_sub(reading.sent),
                None => return Reset::Unusable,
            }
        };
        if ahead < 0 {
            return Reset::Unusable;
        }
        if ahead > self.cap {
            return Reset::Absurd;
        }
        if let Some(date) = reading.date {
            self.clock.learn(date, reading.sent, reading.received);
        }
        Reset::At(reset)
    }

    /// Finds the window of the answer and corrects the count by it. Returns whether it says anything of now.
    fn take_window(
        &mut self,
        grant: Grant,
        reading: &Reading,
        reset: Reset,
        remaining: u32,
    ) -> bool {
        let shown = match reset {
            Reset::At(reset) => Some(reset),
            Reset::Unusable | Reset::Absurd => None,
        };
        let Some(window) = &self.window else {
            self.open(grant, reading, shown, remaining);
            return true;
        };
        let is_open = self.unknown_since.is_none();
        let is_current = grant.generation == self.generation;
        match (window.reset, shown) {
            (Some(known), Some(shown)) if shown > known => {
                self.open(grant, reading, Some(shown), remaining);
            }
            // It was sent in a window that is over, and overtaken.
            (Some(known), Some(shown)) if !is_current && shown < known => return false,
            _ if !is_current && (!is_open || shown.is_none()) => return false,
            // What comes after the end of a window, and does not show that same one, is another.
            (known, shown) if !is_open && (known.is_none() || known != shown) => {
                self.open(grant, reading, shown, remaining);
            }
            // Where no name tells, so is what holds more.
            (None, None) if remaining > window.remaining && reading.sent >= window.updated => {
                self.open(grant, reading, None, remaining);
            }
            // The window that is known. Another front end may still show the one before: the lower count is the safe one.
            (known, shown) => {
                if !is_open {
                    // It was taken to be over and is not.
                    self.edge.outlived();
                    self.unknown_since = None;
                }
                if let (Some(window), None, Some(_)) = (&mut self.window, known, shown) {
                    window.reset = shown;
                }
                self.correct(grant, reading, remaining);
                if let (Some(window), false) = (&mut self.window, is_open) {
                    window.ends = window.ends.max(reading.received.saturating_add(A_LITTLE));
                }
            }
        }
        true
    }

    /// A window that no answer showed before.
    fn open(&mut self, grant: Grant, reading: &Reading, reset: Option<i64>, remaining: u32) {
        let (limit, shown_before) = match &self.window {
            Some(before) => {
                self.edge.is_over(before, reading.received);
                (before.limit, before.shown)
            }
            None => (0, Nanos::MIN),
        };
        if self.unknown_since.take().is_none() {
            // It began while the one before it was taken to be open. What is in flight goes on as it is.
            self.begin();
            self.ramp = self.in_flight.saturating_add(1);
        }
        let limit = reading.limit.unwrap_or(limit).max(remaining);
        // The call that opens a window is the one that leaves all the others.
        let is_opener = remaining.saturating_add(1) == limit;
        let opened_after = if is_opener {
            reading.sent
        } else {
            shown_before
        };
        let is_quick = reading.received.saturating_sub(reading.sent) < QUICK;
        if let (Some(reset), Some(date)) = (reset, reading.date)
            && is_opener
            && is_quick
            && !reading.refused
        {
            self.edge.opened(reset, date);
        }
        self.window = Some(Window {
            reset,
            limit,
            remaining,
            opened: (opened_after, reading.received),
            shown: reading.sent,
            updated: reading.received,
            ends: reading.received,
        });
        self.correct(grant, reading, remaining);
    }

    /// Corrects the count of the window by an answer that showed it, and downwards only: where the limit was raised in the
    /// middle of a window, or two buckets that contain each other answer in turn, the lower count is the safe one.
    fn correct(&mut self, grant: Grant, reading: &Reading, remaining: u32) {
        let Some(window) = &mut self.window else {
            return;
        };
        let limit = reading.limit.unwrap_or(window.limit).max(remaining);
        if reading.sent >= window.updated && !reading.refused && window.limit != limit {
            window.limit = limit;
            // What was taken out was counted from the old limit.
            self.usage.forget();
        }
        window.remaining = window.remaining.min(remaining);
        window.shown = window.shown.max(reading.sent);
        window.updated = window.updated.max(reading.received);
        self.unseen.include(reading.sent);
        self.edge.is_open(window, reading.sent, &self.clock);
        window.ends = window.end(&self.clock, &self.edge, reading.received, self.cap);

        let mut grant = grant;
        if grant.generation != self.generation {
            // It was sent in the window before and counted in this one.
            self.usage.own = self.usage.own.saturating_add(1);
            grant.sequence = self.usage.own;
        }
        if !reading.refused {
            let gone = limit.saturating_sub(remaining);
            self.usage
                .learn(gone, grant, (reading.sent, reading.received));
        }
        let (limit, length) = (window.limit, self.edge.length());
        let part = self.part_of(limit);
        self.throttle.budget(part, length);
    }

    /// Closes the bucket after a 429, where its window does not do that.
    fn refuse(&mut self, reading: &Reading, reset: Reset) {
        let received = reading.received;
        self.ramp = 1;
        if let Some(wait) = reading.retry_after.filter(|&wait| wait > 0) {
            let until = received.saturating_add(wait.min(self.cap));
            self.closed_until = self.closed_until.max(until);
            return;
        }
        let is_closed = self
            .open_window()
            .is_some_and(|window| window.remaining == 0 && window.ends > received);
        if matches!(reset, Reset::At(_)) && is_closed {
            // The reset says how long, and nothing more is to be learnt from it, however many are refused.
            return;
        }
        if reading.sent < self.refused_at {
            // It was on its way when the one before it came: the same event.
            return;
        }
        self.refused_at = received;
        self.refusals = self.refusals.saturating_add(1);
        let wait = match reset {
            Reset::Absurd => self.cap,
            Reset::At(_) | Reset::Unusable => {
                let (first, longest) = BACKOFF;
                let doubled = first << (self.refusals - 1).min(6);
                doubled.min(longest).min(self.cap)
            }
        };
        self.closed_until = self.closed_until.max(received.saturating_add(wait));
    }
}
