use jiff::Timestamp;

use crate::time;
use crate::{ApiTokenId, Text, UserId, ZoneId};

/// A value that Okta writes as a JSON string.
pub(crate) trait FromText: Sized {
    /// What a person would have to write, for the error.
    const EXPECTED: &'static str;

    fn from_text(text: &str) -> Option<Self>;
}

impl FromText for Text {
    const EXPECTED: &'static str = "a string";

    fn from_text(text: &str) -> Option<Self> {
        Some(text.into())
    }
}

macro_rules! id_from_text {
    ($($id:ty),*) => {$(
        impl FromText for $id {
            const EXPECTED: &'static str = "an id as a string";

            fn from_text(text: &str) -> Option<Self> {
                Some(Self::from_answer(text))
            }
        }
    )*};
}

id_from_text!(ApiTokenId, UserId, ZoneId);

impl FromText for Timestamp {
    const EXPECTED: &'static str = "a date such as \"2026-01-30T07:46:14.000Z\"";

    fn from_text(text: &str) -> Option<Self> {
        time::read(text)
    }
}
