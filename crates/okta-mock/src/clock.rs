//! The org's own clock: a base epoch, moved by tokio's time and set apart by a skew.

use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

#[derive(Clone, Copy, Debug)]
pub(crate) struct OrgClock {
    base: Timestamp,
    started: Instant,
    skew: SignedDuration,
}

impl OrgClock {
    pub(crate) fn new(base: Timestamp, skew: SignedDuration) -> Self {
        Self {
            base,
            started: Instant::now(),
            skew,
        }
    }

    /// The org's time now. A paused tokio clock stops it.
    pub(crate) fn now(&self) -> Timestamp {
        let elapsed = SignedDuration::try_from(self.started.elapsed());
        self.base
            .saturating_add(elapsed.unwrap_or(SignedDuration::MAX))
            .and_then(|now| now.saturating_add(self.skew))
            .unwrap_or(Timestamp::MAX)
    }
}

/// The last whole second at or before `at`.
pub(crate) fn floor(at: Timestamp) -> Timestamp {
    let second = at.as_second() - i64::from(at.subsec_nanosecond() < 0);
    Timestamp::from_second(second).unwrap_or(Timestamp::MIN)
}

/// `at` in Okta's form, whole seconds with a fraction of zeros as recorded.
pub(crate) fn iso(at: Timestamp) -> String {
    floor(at).strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string()
}

/// `at` in the form of the HTTP `Date` header (RFC 9110, section 5.6.7).
pub(crate) fn http_date(at: Timestamp) -> String {
    floor(at).strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_okta_s_and_http_s() {
        let at: Timestamp = "2025-09-29T07:15:13.987Z".parse().unwrap();
        assert_eq!(iso(at), "2025-09-29T07:15:13.000Z");
        assert_eq!(http_date(at), "Mon, 29 Sep 2025 07:15:13 GMT");
    }

    #[test]
    fn floor_goes_down_on_both_sides_of_the_epoch() {
        let before: Timestamp = "1969-12-31T23:59:58.5Z".parse().unwrap();
        assert_eq!(floor(before).as_second(), -2);
        let after: Timestamp = "1970-01-01T00:00:01.5Z".parse().unwrap();
        assert_eq!(floor(after).as_second(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn tokio_s_clock_drives_it() {
        let base: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let clock = OrgClock::new(base, SignedDuration::from_secs(-90));
        assert_eq!(clock.now(), base - SignedDuration::from_secs(90));
        tokio::time::advance(std::time::Duration::from_millis(1500)).await;
        assert_eq!(clock.now(), base - SignedDuration::from_millis(88_500));
    }
}
