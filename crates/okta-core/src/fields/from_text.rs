use jiff::Timestamp;

use crate::time;
use crate::{ApiTokenId, Text, UserId, ZoneId};

/// A value that Okta writes as a JSON string.
pub(crate) trait FromText: Sized {
    fn from_text(text: &str) -> Option<Self>;
}

impl FromText for Text {
    fn from_text(text: &str) -> Option<Self> {
        Some(text.into())
    }
}

macro_rules! id_from_text {
    ($($id:ty),*) => {$(
        impl FromText for $id {
            fn from_text(text: &str) -> Option<Self> {
                Some(Self::from_answer(text))
            }
        }
    )*};
}

id_from_text!(ApiTokenId, UserId, ZoneId);

impl FromText for Timestamp {
    fn from_text(text: &str) -> Option<Self> {
        time::read(text)
    }
}
