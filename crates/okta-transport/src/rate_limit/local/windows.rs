use super::edge::Edge;
use super::reading::Reading;
use super::window::Window;
use crate::time::{MILLISECOND, Nanos, SECOND, ServerClock};

/// How long a window goes on at least that was taken to be over and is not.
const A_LITTLE: Nanos = 250 * MILLISECOND;

/// The longest round trip from which the length of a window is taken: `Date` may be as much later than the count.
const QUICK: Nanos = SECOND;

/// What is known of the windows of a bucket: the newest that an answer showed, and whether it is open.
#[derive(Debug)]
pub(super) struct Windows {
    /// No header closes the bucket for longer.
    cap: Nanos,
    clock: ServerClock,
    edge: Edge,
    newest: Option<Window>,
    /// `None` while the newest window is taken to be open. Where it is not, or where there is none, the state of the bucket is
    /// unknown since this moment.
    unknown_since: Option<Nanos>,
    /// Whether a call that was sent since then has come to its end.
    is_touched: bool,
}

/// Where an answer places the end of its window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reset {
    /// At this second of the server's clock.
    At(i64),
    /// There is none, or one that is over.
    Unusable,
    /// Further ahead than any window reaches.
    Absurd,
}

/// Which window an answer shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    /// One that is over: it says nothing of now.
    Past,
    /// The newest that is known.
    Known,
    /// The newest that is known, which was taken to be over and is not.
    Reopened,
    /// One that no answer showed before.
    New,
    /// One that no answer showed before, while the one before it was taken to be open.
    Early,
}

/// The count of the newest window, as an answer corrected it.
pub(super) struct Corrected {
    /// Calls that the window takes, by this answer.
    pub(super) limit: u32,
    /// Whether the limit changed in the middle of the window.
    pub(super) is_changed: bool,
}

impl Windows {
    pub(super) fn new(cap: Nanos, now: Nanos) -> Self {
        Self {
            cap,
            clock: ServerClock::default(),
            edge: Edge::default(),
            newest: None,
            unknown_since: Some(now),
            is_touched: false,
        }
    }

    /// The newest window that an answer showed, open or not.
    pub(super) fn newest(&self) -> Option<&Window> {
        self.newest.as_ref()
    }

    /// The window, if it is open.
    pub(super) fn open(&self) -> Option<&Window> {
        self.newest
            .as_ref()
            .filter(|_| self.unknown_since.is_none())
    }

    /// How long a window is at most.
    pub(super) fn length(&self) -> Nanos {
        self.edge.length()
    }

    /// Until when the bucket is unknown, unless an answer shows a window before.
    pub(super) fn unknown_until(&self) -> Nanos {
        let since = self.unknown_since.unwrap_or(Nanos::MIN);
        since.saturating_add(self.length().min(self.cap))
    }

    /// Ends a window that is over, which leaves the bucket unknown. Where nothing is heard for as long as a window lasts, another
    /// one has begun since. Returns whether one ended.
    pub(super) fn turn(&mut self, now: Nanos) -> bool {
        let is_over = self.newest.as_ref().is_some_and(|window| {
            let ends = match self.unknown_since {
                None => window.ends,
                Some(_) => self.unknown_until(),
            };
            now >= ends
        });
        if is_over {
            self.unknown_since = Some(now);
            self.is_touched = false;
        }
        is_over
    }

    /// A call came to its end without an answer that shows a window. If it opened one, it did so by `now`.
    pub(super) fn touch(&mut self, now: Nanos) {
        if let (Some(since), false) = (&mut self.unknown_since, self.is_touched) {
            *since = now;
            self.is_touched = true;
        }
    }

    /// How far ahead a reset can be: as long as windows are, and the second in which they end.
    pub(super) fn longest(&self) -> Nanos {
        self.length().saturating_add(SECOND).min(self.cap)
    }

    /// Compares the reset with the server's clock, and learns that from the answer if the two fit together.
    pub(super) fn place(&mut self, reading: &Reading) -> Reset {
        let Some(reset) = reading.reset else {
            return Reset::Unusable;
        };
        let after = |date: i64| reset.saturating_sub(date).saturating_mul(SECOND);
        let by_known_clock = || {
            let time = reset.saturating_mul(SECOND);
            let at = self.clock.latest(time, reading.received)?;
            Some(at.saturating_sub(reading.sent))
        };
        // As long as no answer told the server's clock, this machine's has to do.
        let ahead = match reading.date {
            Some(date) => Some(after(date)),
            None => by_known_clock(),
        };
        let date = match ahead {
            Some(_) => reading.date,
            None => reading.own_clock,
        };
        let ahead = ahead.or(date.map(after));
        let Some(ahead) = ahead.filter(|ahead| *ahead >= 0) else {
            return Reset::Unusable;
        };
        // The answer that opens a window shows how long it is; no other can be trusted beyond that.
        let is_opener = reading.date.is_some()
            && reading.limit.is_some()
            && reading.remaining.map(|left| left.saturating_add(1)) == reading.limit;
        let longest = if is_opener { self.cap } else { self.longest() };
        if ahead > longest {
            return Reset::Absurd;
        }
        if let Some(date) = date {
            self.clock.learn(date, reading.sent, reading.received);
        }
        Reset::At(reset)
    }

    /// Finds the window of an answer, which `is_current` if its slot belongs to the window of now.
    pub(super) fn find(
        &mut self,
        is_current: bool,
        reading: &Reading,
        reset: Reset,
        remaining: u32,
    ) -> Shown {
        let shown = match reset {
            Reset::At(reset) => Some(reset),
            Reset::Unusable | Reset::Absurd => None,
        };
        let is_open = self.unknown_since.is_none();
        let Some(window) = &mut self.newest else {
            return self.begin(reading, shown, remaining);
        };
        match (window.reset, shown) {
            (Some(known), Some(shown)) if shown > known => {
                self.begin(reading, Some(shown), remaining)
            }
            // It was sent in a window that is over, and overtaken.
            (Some(known), Some(shown)) if !is_current && shown < known => Shown::Past,
            _ if !is_current && (!is_open || shown.is_none()) => Shown::Past,
            // What comes after the end of a window, and does not show that same one, is another.
            (known, shown) if !is_open && (known.is_none() || known != shown) => {
                self.begin(reading, shown, remaining)
            }
            // Where no name tells, so is what holds more.
            (None, None) if remaining > window.remaining && reading.sent >= window.updated => {
                self.begin(reading, None, remaining)
            }
            // The window that is known. Another front end may still show the one before: the lower count is the safe one.
            (known, shown) => {
                window.reset = known.or(shown);
                if is_open {
                    return Shown::Known;
                }
                self.edge.outlived();
                self.unknown_since = None;
                Shown::Reopened
            }
        }
    }

    /// A window that no answer showed before.
    fn begin(&mut self, reading: &Reading, reset: Option<i64>, remaining: u32) -> Shown {
        let (limit, shown_before) = match &self.newest {
            Some(before) => {
                self.edge.is_over(before, reading.received);
                (before.limit, before.shown)
            }
            None => (0, Nanos::MIN),
        };
        let is_early = self.unknown_since.take().is_none();
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
        self.newest = Some(Window {
            reset,
            limit,
            remaining,
            opened: (opened_after, reading.received),
            shown: reading.sent,
            updated: reading.received,
            ends: reading.received,
        });
        if is_early { Shown::Early } else { Shown::New }
    }

    /// Corrects the count of the newest window by an answer that showed it, and downwards only: where the limit was raised in
    /// the middle of a window, or two buckets that contain each other answer in turn, the lower count is the safe one.
    pub(super) fn correct(
        &mut self,
        shown: Shown,
        reading: &Reading,
        remaining: u32,
    ) -> Option<Corrected> {
        let window = self.newest.as_mut()?;
        let limit = reading.limit.unwrap_or(window.limit).max(remaining);
        let is_changed =
            reading.sent >= window.updated && !reading.refused && window.limit != limit;
        if is_changed {
            window.limit = limit;
        }
        window.remaining = window.remaining.min(remaining);
        window.shown = window.shown.max(reading.sent);
        window.updated = window.updated.max(reading.received);
        self.edge.is_open(window, reading.sent, &self.clock);
        window.ends = window.end(&self.clock, &self.edge, reading.received, self.cap);
        if shown == Shown::Reopened {
            window.ends = window.ends.max(reading.received.saturating_add(A_LITTLE));
        }
        Some(Corrected { limit, is_changed })
    }
}
