//! Times as Okta writes them.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde::{Serialize, Serializer};

/// What systems write for "never". It is the last moment of the calendar, and later than the last one of `Timestamp`,
/// which stands for it here.
const NEVER: &str = "9999-12-31T23:59:59.999Z";

/// The time that stands for a date later than `Timestamp` goes.
pub(crate) fn never(text: &str) -> Option<Timestamp> {
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
