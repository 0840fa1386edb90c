//! Writes the fields of an object, by shape.

use jiff::Timestamp;
use serde::ser::{Serialize, SerializeMap};

use crate::time::OktaTime;

pub(crate) use self::{known as list, known as object, known as text};

/// Writes a field that is there; a null one may be left out (Okta, "Design principles").
pub(crate) fn known<M: SerializeMap>(
    map: &mut M,
    name: &'static str,
    value: Option<impl Serialize>,
) -> Result<(), M::Error> {
    match value {
        Some(value) => map.serialize_entry(name, &value),
        None => Ok(()),
    }
}

pub(crate) fn text_or_empty<M: SerializeMap>(
    map: &mut M,
    name: &'static str,
    value: &str,
) -> Result<(), M::Error> {
    known(map, name, (!value.is_empty()).then_some(value))
}

pub(crate) fn time<M: SerializeMap>(
    map: &mut M,
    name: &'static str,
    value: Option<&Timestamp>,
) -> Result<(), M::Error> {
    known(map, name, value.copied().map(OktaTime))
}
