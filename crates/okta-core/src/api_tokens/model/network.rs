use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::fields::{FromText, model};
use crate::{RawFields, Text, ZoneIds};

model! {
    /// From where a token may be used (`network`).
    ///
    /// ```
    /// use okta_core::{Connection, Network};
    ///
    /// let mut network = Network::default();
    /// network.connection = Some(Connection::Zone);
    /// network.include = Some(["nzo1".parse()?].into());
    /// assert_eq!(serde_json::to_string(&network)?, r#"{"connection":"ZONE","include":["nzo1"]}"#);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    #[non_exhaustive]
    pub struct Network: a "network condition" {
        /// `connection`.
        pub connection: Option<Connection> = text "connection",
        /// `include`: the zones that it may be used from. `None` where Okta sends no list.
        pub include: Option<ZoneIds> = list "include",
        /// `exclude`: the zones that it may not be used from. `None` where Okta sends no list.
        pub exclude: Option<ZoneIds> = list "exclude",
        ..
        /// Every field that this version does not know.
        pub other: RawFields,
    }
}

/// The kind of a network condition. New kinds may appear at any time and are kept as they came.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Connection {
    /// `ANYWHERE`: no restriction.
    Anywhere,
    /// `ZONE`: restricted to network zones.
    Zone,
    /// A value that this version does not know.
    Other(Text),
}

impl Connection {
    /// The value as Okta writes it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Anywhere => "ANYWHERE",
            Self::Zone => "ZONE",
            Self::Other(other) => other,
        }
    }
}

impl From<&str> for Connection {
    fn from(text: &str) -> Self {
        match text {
            "ANYWHERE" => Self::Anywhere,
            "ZONE" => Self::Zone,
            other => Self::Other(other.into()),
        }
    }
}

impl fmt::Display for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Connection {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Connection {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Text::deserialize(deserializer).map(|text| Self::from(text.as_str()))
    }
}

impl FromText for Connection {
    fn from_text(text: &str) -> Option<Self> {
        Some(text.into())
    }
}
