use std::fmt;

use compact_str::CompactString;
use serde::de::{DeserializeSeed, Deserializer, Error, Visitor};

/// The name of a field, as an index into a list of known names or as it came.
pub(crate) enum Name {
    Known(usize),
    Other(CompactString),
}

pub(crate) struct NameOf(pub(crate) &'static [&'static str]);

impl<'de> DeserializeSeed<'de> for NameOf {
    type Value = Name;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Name, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for NameOf {
    type Value = Name;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a field")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Name, E> {
        Ok(match self.0.iter().position(|known| *known == name) {
            Some(index) => Name::Known(index),
            None => Name::Other(name.into()),
        })
    }
}
