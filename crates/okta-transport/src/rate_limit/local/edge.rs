use super::window::Window;
use crate::time::ServerClock;
use crate::time::{MILLISECOND, Nanos, SECOND};

/// Okta's windows last a minute (Okta, "Rate limits"); this counts until one was seen from its beginning.
const MINUTE: Nanos = 60 * SECOND;

/// What the evidence has to exceed: timers fire some milliseconds late.
const MARGIN: Nanos = 20 * MILLISECOND;

/// Where windows end, learnt from those that were seen.
///
/// `X-Rate-Limit-Reset` has whole seconds, and neither the documentation nor captured traffic tells where inside of the
/// second a window ends: on the second, or its whole length after the first request. Until the answers tell it is taken
/// to be as late as can be.
#[derive(Debug, Default)]
pub(super) struct Edge {
    /// The length of a window, from one whose first answer was seen.
    length: Option<Nanos>,
    rule: Rule,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Rule {
    #[default]
    Unknown,
    /// A window was over sooner than its length after its first request: windows end on the second.
    OnTheSecond,
    /// A window was still open after the second that its reset names.
    Later,
}

impl Edge {
    /// How long a window is at most.
    pub(super) fn length(&self) -> Nanos {
        self.length.unwrap_or(MINUTE)
    }

    /// How long after the server's clock showed its reset a window ends at most.
    pub(super) fn lateness(&self) -> Nanos {
        match self.rule {
            Rule::OnTheSecond => 0,
            Rule::Unknown | Rule::Later => SECOND,
        }
    }

    /// An answer that came first in its window: the time from its `Date` to the reset is the length of a window, or a second
    /// less where the `Date` was written a moment later than the call was counted.
    pub(super) fn opened(&mut self, reset: i64, date: i64) {
        let length = reset.saturating_sub(date).saturating_mul(SECOND);
        if length >= SECOND {
            self.length = self.length.max(Some(length));
        }
    }

    /// An answer showed `window`, which was sent at `sent`.
    pub(super) fn is_open(&mut self, window: &Window, sent: Nanos, clock: &ServerClock) {
        let on_the_second = window
            .reset
            .and_then(|reset| clock.latest(reset.saturating_mul(SECOND), sent));
        if on_the_second.is_some_and(|end| sent > end) {
            self.rule = Rule::Later;
        }
    }

    /// An answer that was received at `received` showed a window that came after `window`.
    pub(super) fn is_over(&mut self, window: &Window, received: Nanos) {
        let Some(length) = self.length else {
            return;
        };
        let lasts_until = window.opened.0.saturating_add(length);
        if self.rule == Rule::Unknown && received.saturating_add(MARGIN) < lasts_until {
            self.rule = Rule::OnTheSecond;
        }
    }

    /// A window that was taken to be over was not, so whatever said so was wrong.
    pub(super) fn outlived(&mut self) {
        *self = Self {
            length: None,
            rule: Rule::Later,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RESET: i64 = 1_000_060;

    /// A window that was opened between 10.0 s and 10.1 s of our clock, by a server whose clock began at 1,000,000 s with
    /// ours.
    fn window() -> Window {
        Window {
            reset: Some(RESET),
            limit: 10,
            remaining: 9,
            opened: (10 * SECOND, 10 * SECOND + 100 * MILLISECOND),
            shown: 10 * SECOND,
            updated: 10 * SECOND,
            ends: 0,
        }
    }

    /// A clock that is known to some milliseconds.
    fn clock() -> ServerClock {
        let mut clock = ServerClock::default();
        for step in 0..200 {
            let sent = step * 37 * MILLISECOND;
            let shown = 1_000_000 + (sent + MILLISECOND) / SECOND;
            clock.learn(shown, sent, sent + 2 * MILLISECOND);
        }
        clock
    }

    #[test]
    fn windows_are_a_minute_long_until_one_was_seen_from_its_beginning() {
        let mut edge = Edge::default();
        assert_eq!(edge.length(), 60 * SECOND);
        edge.opened(RESET, RESET - 5);
        assert_eq!(edge.length(), 5 * SECOND);
        edge.opened(RESET, RESET);
        assert_eq!(edge.length(), 5 * SECOND, "nothing lasts no time");
        edge.opened(RESET, RESET - 4);
        assert_eq!(edge.length(), 5 * SECOND, "a date may be late");
        edge.opened(RESET, RESET - 6);
        assert_eq!(edge.length(), 6 * SECOND);
        edge.outlived();
        assert_eq!(edge.length(), 60 * SECOND);
    }

    #[test]
    fn a_window_that_ends_early_shows_that_windows_end_on_the_second() {
        let mut edge = Edge::default();
        edge.opened(RESET, RESET - 60);
        assert_eq!(edge.lateness(), SECOND);
        // Its full length would be over at 70 s. What comes then says nothing.
        edge.is_over(&window(), 70 * SECOND);
        assert_eq!(edge.lateness(), SECOND);
        edge.is_over(&window(), 70 * SECOND - MARGIN - 1);
        assert_eq!(edge.lateness(), 0);
        // It goes back to the safe side when a window outlives its second.
        edge.outlived();
        assert_eq!(edge.lateness(), SECOND);
        edge.is_over(&window(), 60 * SECOND);
        assert_eq!(edge.lateness(), SECOND);
    }

    #[test]
    fn without_a_length_no_window_ends_early() {
        let mut edge = Edge::default();
        edge.is_over(&window(), 11 * SECOND);
        assert_eq!(edge.lateness(), SECOND);
    }

    #[test]
    fn an_answer_after_the_second_shows_that_windows_end_later() {
        let mut edge = Edge::default();
        edge.opened(RESET, RESET - 60);
        edge.is_over(&window(), 60 * SECOND);
        assert_eq!(edge.lateness(), 0);
        // Sent before the second, or so close to it that the clock does not tell.
        for sent in [59 * SECOND, 60 * SECOND] {
            edge.is_open(&window(), sent, &clock());
            assert_eq!(edge.lateness(), 0);
        }
        edge.is_open(&window(), 60 * SECOND + 300 * MILLISECOND, &clock());
        assert_eq!(edge.lateness(), SECOND);
    }

    #[test]
    fn a_window_is_over_at_the_earlier_of_its_bounds_and_never_beyond_the_cap() {
        let (now, cap) = (11 * SECOND, 90 * SECOND);
        let mut edge = Edge::default();
        let by_reset = window().end(&clock(), &edge, now, cap);
        let late = by_reset - 61 * SECOND;
        assert!((0..50 * MILLISECOND).contains(&late), "{late}");
        edge.opened(RESET, RESET - 30);
        let by_length = window().end(&clock(), &edge, now, cap);
        assert_eq!(by_length, 40 * SECOND + 100 * MILLISECOND);
        assert_eq!(window().end(&clock(), &edge, now, 5 * SECOND), 16 * SECOND);
        let unknown = window().end(&ServerClock::default(), &Edge::default(), now, cap);
        assert_eq!(unknown, 70 * SECOND + 100 * MILLISECOND);
    }
}
