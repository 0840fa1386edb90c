//! Times as Okta writes them.

use std::fmt;

use jiff::Timestamp;
use serde::{Serialize, Serializer};

/// Writes a time as `YYYY-MM-DDTHH:mm:ss.SSSZ`, with more digits only where they would be lost.
pub(crate) struct OktaTime(pub(crate) Timestamp);

impl fmt::Display for OktaTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
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
