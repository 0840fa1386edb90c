use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::ser::entry;
use crate::fields::{FromObject, FromText, Mistakes, Name};
use crate::{RawFields, Text, ZoneIds};

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
pub struct Network {
    /// `connection`.
    pub connection: Option<Connection>,
    /// `include`: the zones that it may be used from. `None` where Okta sends no list.
    pub include: Option<ZoneIds>,
    /// `exclude`: the zones that it may not be used from. `None` where Okta sends no list.
    pub exclude: Option<ZoneIds>,
    /// Every field that this version does not know.
    pub other: RawFields,
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
    const EXPECTED: &'static str = "a string";

    fn from_text(text: &str) -> Option<Self> {
        Some(text.into())
    }
}

impl FromObject for Network {
    fn from_object<'de, A: MapAccess<'de>>(
        mut map: A,
        mistakes: &mut Mistakes,
    ) -> Result<Self, A::Error> {
        let mut network = Network::default();
        while let Some(Name(name)) = map.next_key()? {
            match &*name {
                "connection" => {
                    network.connection = mistakes.text("network.connection", &mut map)?;
                }
                "include" => network.include = mistakes.list("network.include", &mut map)?,
                "exclude" => network.exclude = mistakes.list("network.exclude", &mut map)?,
                _ => network.other.read(&name, &mut map)?,
            }
        }
        network.other.settle();
        Ok(network)
    }
}

impl<'de> Deserialize<'de> for Network {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(NetworkVisitor)
    }
}

struct NetworkVisitor;

impl<'de> Visitor<'de> for NetworkVisitor {
    type Value = Network;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a network condition as a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Network, A::Error> {
        let mut mistakes = Mistakes::default();
        let network = Network::from_object(map, &mut mistakes)?;
        mistakes.finish("network condition", "")?;
        Ok(network)
    }
}

impl Serialize for Network {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        entry(&mut map, "connection", self.connection.as_ref())?;
        entry(&mut map, "include", self.include.as_ref())?;
        entry(&mut map, "exclude", self.exclude.as_ref())?;
        self.other.write(&mut map)?;
        map.end()
    }
}
