use std::fmt;
use std::str::FromStr;

use jiff::fmt::temporal::SpanParser;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use serde::{Deserialize, Deserializer, Serialize};

use crate::fields::FromText;
use crate::quote::quote;
use crate::{InvalidInput, Text};

/// How long after its last use a token expires, as an ISO 8601 duration such as `P30D` or `PT5M`.
///
/// It is kept and written as it came. The pattern in Okta's API description rejects both examples; what ISO 8601-1,
/// section 5.5.2, allows is read, except for negative durations.
///
/// ```
/// use okta_core::TokenWindow;
///
/// let window: TokenWindow = "P30D".parse()?;
/// assert_eq!(window.span().get_days(), 30);
/// assert_eq!(window.to_string(), "P30D");
/// assert!("thirty days".parse::<TokenWindow>().is_err());
/// # Ok::<(), okta_core::InvalidInput>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct TokenWindow(Text);

impl TokenWindow {
    /// The duration as it came.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The duration in calendar units: years, months, weeks, days and time, as they are written.
    #[expect(clippy::missing_panics_doc, reason = "only what `parse` takes is kept")]
    pub fn span(&self) -> Span {
        parse(&self.0).expect("it was read before it was kept")
    }

    /// The time one window before `end`, in UTC. `None` where that is out of range.
    pub fn before(&self, end: Timestamp) -> Option<Timestamp> {
        let end = end.to_zoned_datetime(TimeZone::UTC);
        end.checked_sub(self.span())
            .ok()
            .map(|start| start.timestamp())
    }
}

fn parse(text: &str) -> Option<Span> {
    SpanParser::new()
        .parse_span(text)
        .ok()
        .filter(|span| !span.is_negative())
}

/// Whether it is a duration of one unit, as all that Okta was seen to send: `P30D`, `PT5M`. Six digits are in range for each
/// of these units.
fn is_one_unit(text: &str) -> bool {
    let ([b'P', digits @ .., b'D'] | [b'P', b'T', digits @ .., b'H' | b'M' | b'S']) =
        text.as_bytes()
    else {
        return false;
    };
    matches!(digits.len(), 1..=6) && digits.iter().all(u8::is_ascii_digit)
}

impl FromText for TokenWindow {
    fn from_text(text: &str) -> Option<Self> {
        (is_one_unit(text) || parse(text).is_some()).then(|| Self(text.into()))
    }
}

impl FromStr for TokenWindow {
    type Err = InvalidInput;

    fn from_str(text: &str) -> Result<Self, InvalidInput> {
        Self::from_text(text).ok_or_else(|| {
            let found = quote(text.as_bytes());
            InvalidInput::new(
                "tokenWindow",
                format!("it is `{found}`, where a duration such as \"P30D\" is due"),
            )
        })
    }
}

impl<'de> Deserialize<'de> for TokenWindow {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Text::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

impl fmt::Display for TokenWindow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for TokenWindow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_windows_of_okta_are_told_without_the_parser() {
        for text in ["P30D", "PT5M", "PT720H", "PT1S", "P0D"] {
            assert!(is_one_unit(text) && parse(text).is_some(), "{text}");
        }
        for (before, unit) in ["P", "PT"]
            .into_iter()
            .flat_map(|before| ('A'..='Z').map(move |unit| (before, unit)))
        {
            for digits in 0..=12 {
                let text = format!("{before}{}{unit}", "9".repeat(digits));
                let read = TokenWindow::from_text(&text);
                assert_eq!(read.is_some(), parse(&text).is_some(), "{text}");
            }
        }
    }

    proptest! {
        #[test]
        fn what_is_told_without_the_parser_is_read_by_it(
            text in "PT?[0-9]{0,12}[DHMS]|[Pp+-]{0,2}[Tt]?[0-9.,-]{0,7}[DHMSYWdhms]{0,2}|\\PC{0,12}",
        ) {
            prop_assert_eq!(TokenWindow::from_text(&text).is_some(), parse(&text).is_some());
        }
    }
}
