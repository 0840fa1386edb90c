use std::collections::HashSet;
use std::fmt;

use compact_str::CompactString;
use serde::de::{Error, MapAccess};
use serde::ser::SerializeMap;
use serde_json::Value;
use serde_json::value::RawValue;
use smallvec::SmallVec;

use crate::InvalidInput;
use crate::quote::single_line;

/// Fields of an object as raw JSON: `_links`, and all that this version of the library does not know.
///
/// They are kept as they came and written back by serialisation. Nothing is allocated when there are none, and one
/// allocation holds the JSON of the only one.
///
/// ```
/// use okta_core::RawFields;
///
/// let mut fields = RawFields::default();
/// fields.insert("risk", r#"{"level":"HIGH"}"#)?;
/// assert_eq!(fields.get("risk"), Some(r#"{"level":"HIGH"}"#));
/// assert!(fields.insert("broken", "{").is_err());
/// # Ok::<(), okta_core::InvalidInput>(())
/// ```
#[derive(Clone, Default)]
pub struct RawFields(SmallVec<[(CompactString, Box<RawValue>); 1]>);

impl RawFields {
    /// The JSON of a field. Where a field came twice, the last one is kept.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, json)| json.get())
    }

    /// Names and JSON of all fields, in the order in which they came.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, json)| (name.as_str(), json.get()))
    }

    /// How many fields there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Sets a field, in place of one of the same name.
    pub fn insert(&mut self, name: &str, json: &str) -> Result<(), InvalidInput> {
        let json = RawValue::from_string(json.to_owned())
            .map_err(|error| InvalidInput::new(name.to_owned(), error.to_string()))?;
        self.0.retain(|(known, _)| known != name);
        self.0.push((name.into(), json));
        Ok(())
    }

    /// Takes what a field came with last: a value that cannot be read, or none.
    #[inline]
    pub(super) fn replace(&mut self, name: &'static str, unreadable: Option<Value>) {
        if !self.0.is_empty() {
            self.0.retain(|(known, _)| known != name);
        }
        if let Some(value) = unreadable {
            self.keep(name, &value);
        }
    }

    #[cold]
    fn keep(&mut self, name: &'static str, value: &Value) {
        if let Ok(json) = RawValue::from_string(value.to_string()) {
            self.0.push((name.into(), json));
        }
    }

    pub(crate) fn read<'de, A: MapAccess<'de>>(
        &mut self,
        name: &str,
        map: &mut A,
    ) -> Result<(), A::Error> {
        let json = map.next_value::<Box<RawValue>>().map_err(|error| {
            A::Error::custom(format_args!("field `{}`: {error}", single_line(name)))
        })?;
        self.0.push((name.into(), json));
        Ok(())
    }

    /// Keeps the last one of each name, once for a whole object: to look for each name among all others would let a
    /// server with many of them burn time.
    pub(crate) fn settle(&mut self) {
        if self.0.len() < 2 {
            return;
        }
        let mut seen = HashSet::with_capacity(self.0.len());
        let last: Vec<bool> = self
            .0
            .iter()
            .rev()
            .map(|(name, _)| seen.insert(name))
            .collect();
        if last.contains(&false) {
            let mut last = last.into_iter().rev();
            self.0.retain(|_| last.next().unwrap_or(true));
        }
    }

    pub(crate) fn write<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        self.0
            .iter()
            .try_for_each(|(name, json)| map.serialize_entry(name, json))
    }
}

impl PartialEq for RawFields {
    /// Compares the JSON as text.
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for RawFields {}

impl fmt::Debug for RawFields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}
