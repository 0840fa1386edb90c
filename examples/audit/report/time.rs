//! Times and durations for people and for machines.

use jiff::{SignedDuration, Timestamp};

/// A duration in its largest unit, rounded down: `412d`, `5h`, `3min`. A negative one counts as none: clocks differ a
/// little.
pub(crate) fn short(duration: SignedDuration) -> String {
    let (hours, minutes) = (duration.as_hours(), duration.as_mins());
    match hours / 24 {
        days @ 1.. => format!("{days}d"),
        _ if hours > 0 => format!("{hours}h"),
        _ => format!("{}min", minutes.max(0)),
    }
}

/// Whole days, rounded down towards the past: -1 is any time within the day before.
pub(crate) fn whole_days(duration: SignedDuration) -> i64 {
    duration.as_secs().div_euclid(24 * 60 * 60)
}

pub(crate) fn days(days: u16) -> SignedDuration {
    SignedDuration::from_hours(24 * i64::from(days))
}

/// As Okta writes it, such as `2026-01-30T07:46:14.000Z`.
pub(crate) fn okta(time: Timestamp) -> String {
    format!("{time:.3}")
}

/// The day, in UTC.
pub(crate) fn date(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_unit_that_is_full() {
        let cases = [
            (-90, "0min"),
            (59, "0min"),
            (60, "1min"),
            (3_599, "59min"),
            (3_600, "1h"),
            (86_399, "23h"),
            (86_400, "1d"),
            (412 * 86_400, "412d"),
        ];
        for (seconds, expected) in cases {
            assert_eq!(short(SignedDuration::from_secs(seconds)), expected);
        }
    }

    #[test]
    fn whole_days_round_towards_the_past() {
        for (seconds, expected) in [(-86_401, -2), (-1, -1), (0, 0), (86_399, 0), (86_400, 1)] {
            assert_eq!(whole_days(SignedDuration::from_secs(seconds)), expected);
        }
    }

    #[test]
    fn times_are_written_as_okta_does() {
        let time = "2026-01-30T07:46:14Z".parse().unwrap();
        assert_eq!(okta(time), "2026-01-30T07:46:14.000Z");
        assert_eq!(date(time), "2026-01-30");
    }
}
