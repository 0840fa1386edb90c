//! One rate limit bucket: a window that begins with its first request.

use crate::clock;
use jiff::{SignedDuration, Timestamp};
use std::time::Duration;

/// The rule of a rate limit bucket.
///
/// Okta documents limits per org and minute; recordings show that a window begins with its first request, lasts 60 s,
/// and that list, get and revoke draw from one bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    /// Requests that one window takes; 0 refuses everything.
    pub limit: u32,
    /// Length of the window.
    pub window: Duration,
    /// Where inside its last second the window ends.
    pub edge: WindowEdge,
}

impl RateLimit {
    /// `limit` requests per `window`, which ends on the whole second that the header says.
    #[must_use]
    pub fn new(limit: u32, window: Duration) -> Self {
        Self {
            limit,
            window,
            edge: WindowEdge::default(),
        }
    }

    /// The same rule with another edge.
    #[must_use]
    pub fn edge(self, edge: WindowEdge) -> Self {
        Self { edge, ..self }
    }
}

impl Default for RateLimit {
    /// 600 requests per 60 s.
    fn default() -> Self {
        Self::new(600, Duration::from_secs(60))
    }
}

/// Where inside its last second a window ends: `X-Rate-Limit-Reset` has whole seconds only, and recordings do not tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum WindowEdge {
    /// On the second that `X-Rate-Limit-Reset` says, up to a second before `window` is over.
    #[default]
    WholeSecond,
    /// Exactly `window` after its first request: up to a second after the header says.
    Exact,
}

/// What a bucket holds at one moment, as [`MockOrg::bucket`](crate::MockOrg::bucket) reports it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Bucket {
    /// Requests that a window takes (`X-Rate-Limit-Limit`).
    pub limit: u32,
    /// Requests that this window still takes (`X-Rate-Limit-Remaining`).
    pub remaining: u32,
    /// What the header says: the UTC epoch in whole seconds (`X-Rate-Limit-Reset`).
    pub reset: i64,
    /// When the window really ends, on the org's clock; none while no window is open.
    pub ends: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Meter {
    rule: RateLimit,
    open: Option<Window>,
}

#[derive(Clone, Copy, Debug)]
struct Window {
    used: u32,
    reset: i64,
    ends: Timestamp,
}

impl Meter {
    pub(crate) fn new(rule: RateLimit) -> Self {
        Self { rule, open: None }
    }

    /// Takes one request out: `Err` when the window is full.
    pub(crate) fn draw(&mut self, now: Timestamp) -> Result<Bucket, Bucket> {
        let limit = self.rule.limit;
        let window = self.window(now);
        if window.used >= limit {
            return Err(self.snapshot(now));
        }
        window.used += 1;
        Ok(self.snapshot(now))
    }

    /// Takes up to `n` requests out, as another client of the org would.
    pub(crate) fn drain(&mut self, now: Timestamp, n: u32) {
        let window = self.window(now);
        window.used = window.used.saturating_add(n);
    }

    pub(crate) fn snapshot(&self, now: Timestamp) -> Bucket {
        let limit = self.rule.limit;
        match self.open.filter(|window| now < window.ends) {
            Some(window) => Bucket {
                limit,
                remaining: limit.saturating_sub(window.used),
                reset: window.reset,
                ends: Some(window.ends),
            },
            None => Bucket {
                limit,
                remaining: limit,
                reset: self.open_at(now).reset,
                ends: None,
            },
        }
    }

    fn window(&mut self, now: Timestamp) -> &mut Window {
        let fresh = self.open_at(now);
        let open = self.open.get_or_insert(fresh);
        if now >= open.ends {
            *open = fresh;
        }
        open
    }

    fn open_at(&self, now: Timestamp) -> Window {
        let length = SignedDuration::try_from(self.rule.window).unwrap_or(SignedDuration::MAX);
        let exact = now.saturating_add(length).unwrap_or(Timestamp::MAX);
        let whole = clock::floor(exact);
        let reset = whole.as_second();
        match self.rule.edge {
            WindowEdge::Exact => Window {
                used: 0,
                reset,
                ends: exact,
            },
            // A window shorter than a second could end before it began.
            WindowEdge::WholeSecond if whole <= now => {
                let ends = Timestamp::from_second(reset + 1).unwrap_or(Timestamp::MAX);
                Window {
                    used: 0,
                    reset: reset + 1,
                    ends,
                }
            }
            WindowEdge::WholeSecond => Window {
                used: 0,
                reset,
                ends: whole,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meter(edge: WindowEdge) -> Meter {
        Meter::new(RateLimit {
            limit: 2,
            window: Duration::from_secs(60),
            edge,
        })
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_window_ends_on_the_second_that_the_header_says() {
        let mut meter = meter(WindowEdge::WholeSecond);
        let first = meter.draw(at("2026-01-01T00:00:10.700Z")).unwrap();
        assert_eq!(first.reset, at("2026-01-01T00:01:10Z").as_second());
        assert_eq!(first.remaining, 1);
        meter.draw(at("2026-01-01T00:00:11Z")).unwrap();
        assert!(meter.draw(at("2026-01-01T00:01:09.999Z")).is_err());
        assert_eq!(meter.draw(at("2026-01-01T00:01:10Z")).unwrap().remaining, 1);
    }

    #[test]
    fn an_exact_window_outlives_its_header() {
        let mut meter = meter(WindowEdge::Exact);
        let first = meter.draw(at("2026-01-01T00:00:10.700Z")).unwrap();
        assert_eq!(first.reset, at("2026-01-01T00:01:10Z").as_second());
        meter.drain(at("2026-01-01T00:00:11Z"), 5);
        assert!(meter.draw(at("2026-01-01T00:01:10.699Z")).is_err());
        assert!(meter.draw(at("2026-01-01T00:01:10.700Z")).is_ok());
    }

    #[test]
    fn no_window_ends_before_it_began() {
        for millis in 1..1000 {
            let window = Duration::from_millis(millis);
            let mut meter = Meter::new(RateLimit {
                limit: 1,
                window,
                edge: WindowEdge::WholeSecond,
            });
            let now = at("2026-01-01T00:00:10.500Z");
            meter.draw(now).unwrap();
            assert!(meter.draw(now).is_err(), "{millis}");
        }
    }
}
