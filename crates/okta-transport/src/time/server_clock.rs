use super::moment::{Nanos, SECOND};

/// How fast two clocks may part: 100 ppm, a poor quartz.
const DRIFT: Nanos = 10_000;

/// What is known of the server's clock from `Date` headers.
///
/// `Date` has whole seconds and was written between the moment at which the request was sent and the one at which its
/// answer was received. So the server's clock is ahead of ours by more than `Date - received` and by less than
/// `Date + 1 s - sent`. Answers at different parts of a second narrow this down to the time of a round trip.
#[derive(Debug, Default)]
pub(crate) struct ServerClock(Option<Ahead>);

/// Bounds of how far the server's clock is ahead, as they were at `known`.
#[derive(Debug, Clone, Copy)]
struct Ahead {
    least: Nanos,
    most: Nanos,
    known: Nanos,
}

impl Ahead {
    /// The bounds widen with time, since clocks drift: that is how old answers lose their say.
    fn at(self, now: Nanos) -> Self {
        let drift = now.saturating_sub(self.known).max(0) / DRIFT;
        Self {
            least: self.least.saturating_sub(drift),
            most: self.most.saturating_add(drift),
            known: self.known.max(now),
        }
    }
}

impl ServerClock {
    /// Takes the `Date` of an answer, in seconds.
    pub(crate) fn learn(&mut self, date: i64, sent: Nanos, received: Nanos) {
        let date = date.saturating_mul(SECOND);
        let told = Ahead {
            least: date.saturating_sub(received),
            most: date.saturating_add(SECOND).saturating_sub(sent),
            known: received,
        };
        let both = self.0.map(|ahead| {
            let ahead = ahead.at(received);
            Ahead {
                least: ahead.least.max(told.least),
                most: ahead.most.min(told.most),
                known: ahead.known,
            }
        });
        // Where the two contradict each other a clock was set, or another front end answered: the newest word counts.
        self.0 = both.filter(|both| both.least < both.most).or(Some(told));
    }

    /// How far the server's clock is ahead of ours at `now`: at least, and at most. `None` before the first `Date`.
    pub(crate) fn ahead(&self, now: Nanos) -> Option<(Nanos, Nanos)> {
        let ahead = self.0?.at(now);
        Some((ahead.least, ahead.most))
    }

    /// The last moment of ours at which the server's clock can show `time`.
    pub(crate) fn latest(&self, time: Nanos, now: Nanos) -> Option<Nanos> {
        let (least, _) = self.ahead(now)?;
        Some(time.saturating_sub(least))
    }
}

#[cfg(test)]
mod tests {
    use super::super::moment::MILLISECOND;
    use super::*;

    /// A server whose clock is ahead by `ahead` answers a request that was sent at `sent` and took `round` there and
    /// back.
    fn answer(clock: &mut ServerClock, ahead: Nanos, sent: Nanos, round: Nanos) {
        let shown = (sent + round / 2 + ahead).div_euclid(SECOND);
        clock.learn(shown, sent, sent + round);
    }

    /// The bounds at `now`, less how far the clock is ahead: the first is never above 0, the second never below.
    fn error(clock: &ServerClock, ahead: Nanos, now: Nanos) -> (Nanos, Nanos) {
        let bounds = clock.0.unwrap().at(now);
        assert_eq!(clock.latest(ahead, now), Some(ahead - bounds.least));
        (bounds.least - ahead, bounds.most - ahead)
    }

    #[test]
    fn answers_narrow_the_clock_down_to_a_round_trip() {
        for ahead in [0, 123 * MILLISECOND, -300 * SECOND, 300 * SECOND] {
            let mut clock = ServerClock::default();
            let round = 20 * MILLISECOND;
            let mut error = (0, 0);
            for step in 0..100 {
                let sent = step * 137 * MILLISECOND;
                answer(&mut clock, ahead, sent, round);
                error = self::error(&clock, ahead, sent);
                assert!(error.0 <= 0 && error.1 >= 0, "{error:?}");
            }
            assert!(error.1 - error.0 < 2 * round, "{error:?}");
        }
    }

    #[test]
    fn a_clock_that_was_set_is_learnt_anew() {
        let mut clock = ServerClock::default();
        answer(&mut clock, 0, 0, MILLISECOND);
        let hour = 3600 * SECOND;
        answer(&mut clock, hour, SECOND, MILLISECOND);
        let error = error(&clock, hour, SECOND + MILLISECOND);
        assert!(error.0 <= 0 && error.1 >= 0, "{error:?}");
    }

    #[test]
    fn old_bounds_age_out() {
        let mut clock = ServerClock::default();
        answer(&mut clock, 0, 0, 0);
        let hour = 3600 * SECOND;
        let drift = 360 * MILLISECOND;
        let (fresh, old) = (error(&clock, 0, 0), error(&clock, 0, hour));
        assert_eq!(old, (fresh.0 - drift, fresh.1 + drift));
        // A clock that drifts slower than that never contradicts itself.
        for minute in 1..600 {
            let now = minute * 60 * SECOND;
            let ahead = now / 20_000;
            answer(&mut clock, ahead, now, MILLISECOND);
            let error = error(&clock, ahead, now + MILLISECOND);
            assert!(error.0 <= 0 && error.1 >= 0, "{error:?}");
        }
    }

    #[test]
    fn no_date_overflows() {
        for date in [i64::MIN, -1, 0, i64::MAX] {
            let mut clock = ServerClock::default();
            clock.learn(date, 0, SECOND);
            clock.latest(i64::MAX, Nanos::MAX);
            clock.latest(i64::MIN, 0);
        }
    }
}
