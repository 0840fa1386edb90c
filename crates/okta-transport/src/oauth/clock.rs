use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use http::HeaderMap;
use jiff::{SignedDuration, Timestamp};
use okta_core::headers;
use tokio::time::Instant;

use crate::time::{Base, Nanos, SECOND, ServerClock};

/// What a server may take for a wrong time, in seconds. Less than that can be the time for which the answer was under way.
const NOTABLE: u64 = 3;

/// What time it is at the org, for the claims that say when a JWT was made.
///
/// It begins with the clock of this machine, and an answer whose `Date` differs moves it.
#[derive(Debug)]
pub(in crate::oauth) struct Clock {
    /// How far the clock of this machine may be off and still be corrected.
    correctable: SignedDuration,
    base: Base,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    server: ServerClock,
    /// How far the org is taken to be ahead of `base`, that is, what time it was there then.
    ahead: Nanos,
    /// How far the clock of this machine is off, where that is more than can be corrected.
    beyond: Option<SignedDuration>,
}

impl Clock {
    pub(super) fn new(correctable: Duration) -> Self {
        Self::begin(Timestamp::now(), correctable)
    }

    fn begin(now: Timestamp, correctable: Duration) -> Self {
        Self {
            correctable: SignedDuration::try_from(correctable).unwrap_or(SignedDuration::MAX),
            base: Base::new(),
            state: Mutex::new(State {
                server: ServerClock::default(),
                ahead: since_epoch(now),
                beyond: None,
            }),
        }
    }

    pub(super) fn now(&self) -> Timestamp {
        let ahead = self.with(|state| state.ahead);
        let now = self.base.now().saturating_add(ahead);
        Timestamp::from_nanosecond(now.into()).unwrap_or(Timestamp::MAX)
    }

    /// Sets itself by the `Date` of an answer to a request that was sent at `sent`.
    pub(in crate::oauth) fn learn(&self, headers: &HeaderMap, sent: Instant) {
        if let Some(date) = headers::date(headers) {
            self.set(date, sent, Timestamp::now());
        }
    }

    /// Whether what was made at `made` and sent then was so far off that a refusal can be due to that.
    pub(in crate::oauth) fn differs_from(&self, made: i64, sent: Instant) -> bool {
        let then = self
            .now()
            .as_second()
            .saturating_sub_unsigned(sent.elapsed().as_secs());
        then.abs_diff(made) > NOTABLE
    }

    fn set(&self, date: Timestamp, sent: Instant, system: Timestamp) {
        let (sent, received) = (self.base.of(sent), self.base.now());
        self.with(|state| {
            state.server.learn(date.as_second(), sent, received);
            let Some((least, most)) = state.server.ahead(received) else {
                return;
            };
            // `Date` has whole seconds: what is a second behind it may be right.
            let is_same = (least.saturating_sub(SECOND)..=most).contains(&state.ahead);
            let off = system.duration_since(date);
            let is_beyond = !is_same && off.abs() > self.correctable;
            state.beyond = is_beyond.then_some(off);
            if !is_same && !is_beyond {
                state.ahead = least;
            }
        });
    }

    /// How far the clock of this machine is ahead of the org's, where that is more than can be corrected.
    pub(super) fn beyond(&self) -> Option<SignedDuration> {
        self.with(|state| state.beyond)
    }

    fn with<T>(&self, look: impl FnOnce(&mut State) -> T) -> T {
        look(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn since_epoch(time: Timestamp) -> Nanos {
    Nanos::try_from(time.as_nanosecond()).unwrap_or(Nanos::MAX)
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

    const MOST: Duration = Duration::from_secs(86_400);

    /// Takes a `Date` that has just come, when the clock of the machine shows `system`.
    fn set(clock: &Clock, date: Timestamp, system: Timestamp) {
        clock.set(date, Instant::now(), system);
    }

    #[tokio::test(start_paused = true)]
    async fn it_is_set_by_a_date_that_differs() {
        let clock = Clock::begin(at(0), MOST);
        set(&clock, at(1), at(0));
        assert_eq!(clock.now(), at(0), "the whole seconds of a Date");
        set(&clock, at(-600), at(0));
        tokio::time::advance(Duration::from_secs(90)).await;
        assert_eq!(clock.now(), at(-510));
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_made_by_a_wrong_clock_is_told_from_what_took_long() {
        let clock = Clock::begin(at(0), MOST);
        let (made, sent) = (clock.now().as_second(), Instant::now());
        tokio::time::advance(Duration::from_secs(20)).await;
        assert!(!clock.differs_from(made, sent));
        set(&clock, at(20 - 3), at(20));
        assert!(
            !clock.differs_from(made, sent),
            "it may have been under way for so long"
        );
        set(&clock, at(20 - 600), at(20));
        // Whoever sent by the old clock is told, and not only the first who learns of it.
        assert!(clock.differs_from(made, sent) && clock.differs_from(made, sent));
        let (made, sent) = (clock.now().as_second(), Instant::now());
        assert!(!clock.differs_from(made, sent));
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_set_can_be_corrected_and_no_more() {
        const DAY: i64 = 86_400;
        let clock = Clock::begin(at(0), Duration::ZERO);
        set(&clock, at(3), at(0));
        assert_eq!(clock.now(), at(0));
        assert_eq!(in_words(clock.beyond().unwrap()), "3 seconds behind");
        let clock = Clock::begin(at(0), MOST);
        set(&clock, at(DAY), at(0));
        assert_eq!((clock.now(), clock.beyond()), (at(DAY), None));
        let clock = Clock::begin(at(0), MOST);
        set(&clock, at(365 * DAY), at(0));
        assert_eq!(clock.now(), at(0));
        assert_eq!(in_words(clock.beyond().unwrap()), "365 days behind");
        // The clock of the machine was set meanwhile.
        set(&clock, at(365 * DAY), at(365 * DAY - 10));
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
