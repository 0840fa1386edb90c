//! Times as Okta writes them.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};
use serde::{Serialize, Serializer};

/// What systems write for "never". It is the last moment of the calendar, and later than the last one of `Timestamp`,
/// which stands for it here.
const NEVER: &str = "9999-12-31T23:59:59.999Z";

/// Reads a time in any form of RFC 3339 and ISO 8601 that jiff reads, or a date later than `Timestamp` goes.
pub(crate) fn read(text: &str) -> Option<Timestamp> {
    as_okta_writes(text)
        .or_else(|| text.parse().ok())
        .or_else(|| never(text))
}

/// Reads `YYYY-MM-DDTHH:mm:ss.SSSZ` alone, for less than half of what the parser takes. What is out of range, a leap
/// second included, is left to the parser.
fn as_okta_writes(text: &str) -> Option<Timestamp> {
    #[rustfmt::skip]
    let &[
        y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, b'T',
        h1, h2, b':', n1, n2, b':', s1, s2, b'.', f1, f2, f3, b'Z',
    ] = text.as_bytes() else {
        return None;
    };
    let year = 100 * i16::from(number(y1, y2)?) + i16::from(number(y3, y4)?);
    let milliseconds = 100 * i32::from(number(b'0', f1)?) + i32::from(number(f2, f3)?);
    let date = DateTime::new(
        year,
        number(m1, m2)?,
        number(d1, d2)?,
        number(h1, h2)?,
        number(n1, n2)?,
        number(s1, s2)?,
        milliseconds * 1_000_000,
    );
    Offset::UTC.to_timestamp(date.ok()?).ok()
}

/// The number that two digits make.
fn number(tens: u8, ones: u8) -> Option<i8> {
    let digit = |byte: u8| char::from(byte).to_digit(10);
    i8::try_from(10 * digit(tens)? + digit(ones)?).ok()
}

/// The time that stands for a date later than `Timestamp` goes.
fn never(text: &str) -> Option<Timestamp> {
    let date: DateTime = text.strip_suffix('Z')?.parse().ok()?;
    let last = Timestamp::MAX.to_zoned_datetime(TimeZone::UTC).datetime();
    (date > last).then_some(Timestamp::MAX)
}

/// Writes a time as `YYYY-MM-DDTHH:mm:ss.SSSZ`, with more digits only where they would be lost.
pub(crate) struct OktaTime(pub(crate) Timestamp);

impl fmt::Display for OktaTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == Timestamp::MAX {
            return f.write_str(NEVER);
        }
        let digits = if self.0.subsec_nanosecond() % 1_000_000 == 0 {
            3
        } else {
            9
        };
        write!(f, "{:.digits$}", self.0)
    }
}

impl Serialize for OktaTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What is read without the short way.
    fn by_the_parser(text: &str) -> Option<Timestamp> {
        text.parse().ok().or_else(|| never(text))
    }

    /// Texts in Okta's form and near it, with each part a little out of range at times.
    fn nearly() -> impl Strategy<Value = String> {
        let year = prop_oneof![Just(0), Just(2000), Just(2100), Just(9999), 0..=9999];
        let date = (year, 0..=13, prop_oneof![0..=32, 28..=31]);
        let time = (0..=24, 0..=60, prop_oneof![0..=61, 58..=60]);
        let fraction = prop_oneof!["\\.[0-9]{3}", "\\.[0-9]{3}", "[.,][0-9]{0,10}", ""];
        let end = prop_oneof!["Z", "Z", "z", "[+-][0-9]{2}:[0-9]{2}", "(Z?\\[UTC\\])?"];
        (date, "T|T|t| ", time, fraction, end).prop_map(|(date, between, time, fraction, end)| {
            let ((year, month, day), (hour, minute, second)) = (date, time);
            format!(
                "{year:04}-{month:02}-{day:02}{between}{hour:02}:{minute:02}:{second:02}{fraction}{end}"
            )
        })
    }

    #[test]
    fn every_day_is_read_the_short_way() {
        let days = (0..=9999)
            .filter(|year| year % 100 < 5 || year % 100 > 98)
            .flat_map(|year| (1..=12).map(move |month| (year, month)))
            .flat_map(|(year, month)| (1..=31).map(move |day| (year, month, day)));
        let mut read = 0;
        for (year, month, day) in days {
            let text = format!("{year:04}-{month:02}-{day:02}T01:02:03.456Z");
            let time = as_okta_writes(&text);
            assert_eq!(time, text.parse().ok(), "{text}");
            read += u32::from(time.is_some());
        }
        // 600 years of which 125 are leap years, less the last day of 9999.
        assert_eq!(read, 600 * 365 + 125 - 1);
    }

    #[test]
    fn at_the_limits_it_is_as_the_parser_reads_it() {
        for (text, short) in [
            ("0000-01-01T00:00:00.000Z", true),
            ("1969-12-31T23:59:59.001Z", true),
            ("1970-01-01T00:00:00.000Z", true),
            ("9999-12-30T22:00:00.999Z", true),
            ("9999-12-30T22:00:01.000Z", false),
            ("9999-12-31T23:59:59.999Z", false),
            ("2016-12-31T23:59:60.000Z", false),
            ("2016-12-31T23:59:61.000Z", false),
            ("2025-06-01T24:00:00.000Z", false),
            ("2025-06-01T00:60:00.000Z", false),
            ("2025-06-01T00:00:00.000z", false),
            ("2025-06-01t00:00:00.000Z", false),
            ("2025-06-01T00:00:00,000Z", false),
            ("-009999-01-02T01:59:59Z", false),
            ("２25-06-01T00:00:00.00Z", false),
        ] {
            assert_eq!(as_okta_writes(text).is_some(), short, "{text}");
            assert_eq!(read(text), by_the_parser(text), "{text}");
        }
    }

    #[test]
    fn any_byte_in_any_place_is_as_the_parser_reads_it() {
        for valid in ["2001-01-01T01:01:01.001Z", "1999-12-29T19:39:49.999Z"] {
            for at in 0..valid.len() {
                for other in (0..=127).map(char::from) {
                    let mut text = valid.to_owned();
                    text.replace_range(at..=at, other.encode_utf8(&mut [0; 4]));
                    assert_eq!(read(&text), by_the_parser(&text), "{text}");
                }
            }
        }
    }

    proptest! {
        #[test]
        fn the_short_way_reads_as_the_parser_does(text in nearly(), at in any::<prop::sample::Index>(), other in any::<char>()) {
            prop_assert_eq!(read(&text), by_the_parser(&text));
            let mut near: Vec<char> = text.chars().collect();
            let at = at.index(near.len());
            near[at] = other;
            let other: String = near.iter().collect();
            prop_assert_eq!(read(&other), by_the_parser(&other));
            near.remove(at);
            let shorter: String = near.iter().collect();
            prop_assert_eq!(read(&shorter), by_the_parser(&shorter));
        }

        #[test]
        fn garbage_is_refused_as_the_parser_refuses_it(text in "[0-9TZ:.+-]{24}|\\PC{0,30}") {
            prop_assert_eq!(read(&text), by_the_parser(&text));
        }

        #[test]
        fn what_is_written_is_read_the_short_way(milliseconds in -62_167_219_200_000_i64..253_402_207_200_000) {
            let time = Timestamp::from_millisecond(milliseconds).unwrap();
            prop_assert_eq!(as_okta_writes(&OktaTime(time).to_string()), Some(time));
        }
    }
}
