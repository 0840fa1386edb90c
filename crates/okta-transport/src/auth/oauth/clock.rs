use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use http::HeaderMap;
use jiff::{SignedDuration, Timestamp};
use okta_core::ResponseMeta;
use tokio::time::Instant;

/// How far a clock may be off and still be corrected.
const CORRECTABLE: SignedDuration = SignedDuration::from_hours(24);

/// `Date` has whole seconds.
const SAME: SignedDuration = SignedDuration::from_secs(1);

/// What a server may take for a wrong time, in seconds. Less than that can be the time for which the answer was under way.
const NOTABLE: u64 = 3;

/// What time it is at the org, for the claims that say when a JWT was made.
///
/// It begins with the clock of this machine, and an answer whose `Date` differs moves it.
#[derive(Debug)]
pub(in crate::auth) struct Clock {
    state: Mutex<State>,
}

#[derive(Debug, Clone, Copy)]
struct State {
    /// It was this time at that moment.
    anchor: (Timestamp, Instant),
    /// How far the clock of this machine is off, where that is more than can be corrected.
    beyond: Option<SignedDuration>,
}

impl Clock {
    pub(super) fn new() -> Self {
        let anchor = (Timestamp::now(), Instant::now());
        Self {
            state: Mutex::new(State {
                anchor,
                beyond: None,
            }),
        }
    }

    pub(super) fn now(&self) -> Timestamp {
        self.state().now()
    }

    /// Sets itself by the `Date` of an answer.
    pub(in crate::auth) fn learn(&self, headers: &HeaderMap) {
        if let Some(date) = ResponseMeta::date_of(headers) {
            self.set(date, Timestamp::now());
        }
    }

    /// Whether what was made at `made` and sent then was so far off that a refusal can be due to that.
    pub(in crate::auth) fn differs_from(&self, made: i64, sent: Instant) -> bool {
        let then = self
            .now()
            .as_second()
            .saturating_sub_unsigned(sent.elapsed().as_secs());
        then.abs_diff(made) > NOTABLE
    }

    fn set(&self, date: Timestamp, system: Timestamp) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let is_same = date.duration_since(state.now()).abs() <= SAME;
        let off = system.duration_since(date);
        let is_beyond = !is_same && off.abs() > CORRECTABLE;
        state.beyond = is_beyond.then_some(off);
        if !is_same && !is_beyond {
            state.anchor = (date, Instant::now());
        }
    }

    /// How far the clock of this machine is ahead of the org's, where that is more than can be corrected.
    pub(super) fn beyond(&self) -> Option<SignedDuration> {
        self.state().beyond
    }

    fn state(&self) -> State {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn now(&self) -> Timestamp {
        let (time, since) = self.anchor;
        let elapsed = SignedDuration::try_from(since.elapsed()).unwrap_or(SignedDuration::MAX);
        time.saturating_add(elapsed).unwrap_or(Timestamp::MAX)
    }
}

/// As people say how far a clock is off: in the largest unit of which there are two or more.
pub(super) fn in_words(off: SignedDuration) -> String {
    let seconds = Duration::try_from(off.abs()).unwrap_or_default().as_secs();
    let units = [("days", 86_400), ("hours", 3600), ("minutes", 60)];
    let (unit, length) = units
        .into_iter()
        .find(|(_, length)| seconds >= 2 * length)
        .unwrap_or(("seconds", 1));
    let side = if off.is_negative() {
        "behind"
    } else {
        "ahead of"
    };
    format!("{} {unit} {side}", seconds / length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + seconds).unwrap()
    }

    fn clock_at(time: Timestamp) -> Clock {
        let clock = Clock::new();
        clock.state.lock().unwrap().anchor = (time, Instant::now());
        clock
    }

    #[tokio::test(start_paused = true)]
    async fn it_is_set_by_a_date_that_differs() {
        let clock = clock_at(at(0));
        clock.set(at(1), at(0));
        assert_eq!(clock.now(), at(0), "the whole seconds of a Date");
        clock.set(at(-600), at(0));
        tokio::time::advance(Duration::from_secs(90)).await;
        assert_eq!(clock.now(), at(-510));
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_made_by_a_wrong_clock_is_told_from_what_took_long() {
        let clock = clock_at(at(0));
        let (made, sent) = (clock.now().as_second(), Instant::now());
        tokio::time::advance(Duration::from_secs(20)).await;
        assert!(!clock.differs_from(made, sent));
        clock.set(at(20 - 3), at(20));
        assert!(
            !clock.differs_from(made, sent),
            "it may have been under way for so long"
        );
        clock.set(at(20 - 600), at(20));
        // Whoever sent by the old clock is told, and not only the first who learns of it.
        assert!(clock.differs_from(made, sent) && clock.differs_from(made, sent));
        let (made, sent) = (clock.now().as_second(), Instant::now());
        assert!(!clock.differs_from(made, sent));
    }

    #[tokio::test(start_paused = true)]
    async fn a_day_can_be_corrected_and_no_more() {
        const DAY: i64 = 86_400;
        let clock = clock_at(at(0));
        clock.set(at(DAY), at(0));
        assert_eq!((clock.now(), clock.beyond()), (at(DAY), None));
        let clock = clock_at(at(0));
        clock.set(at(365 * DAY), at(0));
        assert_eq!(clock.now(), at(0));
        assert_eq!(in_words(clock.beyond().unwrap()), "365 days behind");
        // The clock of the machine was set meanwhile.
        clock.set(at(365 * DAY), at(365 * DAY - 10));
        assert_eq!((clock.now(), clock.beyond()), (at(365 * DAY), None));
    }

    #[test]
    fn differences_are_told_in_words() {
        for (seconds, words) in [
            (172_800, "2 days ahead of"),
            (-90_000, "25 hours behind"),
            (150, "2 minutes ahead of"),
            (-30, "30 seconds behind"),
        ] {
            assert_eq!(in_words(SignedDuration::from_secs(seconds)), words);
        }
    }
}
