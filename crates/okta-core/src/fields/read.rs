//! Reads the fields of an object, by shape. A value that cannot be read is kept among the other fields, as it came.

use jiff::Timestamp;
use serde::Serialize;
use serde::de::MapAccess;

use super::shape::{AsList, AsObject, AsText, Field, Shape};
use super::{FromText, Object, RawFields};

/// Reads a field that is a string or null.
pub(crate) fn text<'de, T: FromText, A: MapAccess<'de>>(
    map: &mut A,
    name: &'static str,
    other: &mut RawFields,
) -> Result<Option<T>, A::Error> {
    field::<AsText<T>, A>(map, name, other)
}

/// Reads a field that is a string, and empty where it is null.
#[inline]
pub(crate) fn text_or_empty<'de, T: FromText + Default, A: MapAccess<'de>>(
    map: &mut A,
    name: &'static str,
    other: &mut RawFields,
) -> Result<T, A::Error> {
    Ok(text(map, name, other)?.unwrap_or_default())
}

/// Reads a field that is a time or null.
#[inline]
pub(crate) fn time<'de, A: MapAccess<'de>>(
    map: &mut A,
    name: &'static str,
    other: &mut RawFields,
) -> Result<Option<Timestamp>, A::Error> {
    text(map, name, other)
}

/// Reads a field that is a list of strings or null.
pub(crate) fn list<'de, L, T, A>(
    map: &mut A,
    name: &'static str,
    other: &mut RawFields,
) -> Result<Option<L>, A::Error>
where
    L: Default + Extend<T> + Serialize,
    T: FromText,
    A: MapAccess<'de>,
{
    field::<AsList<L, T>, A>(map, name, other)
}

/// Reads a field that is an object or null.
pub(crate) fn object<'de, T: Object, A: MapAccess<'de>>(
    map: &mut A,
    name: &'static str,
    other: &mut RawFields,
) -> Result<Option<T>, A::Error> {
    field::<AsObject<T>, A>(map, name, other)
}

#[inline]
fn field<'de, S: Shape, A: MapAccess<'de>>(
    map: &mut A,
    name: &'static str,
    other: &mut RawFields,
) -> Result<Option<S::Value>, A::Error> {
    let mut unreadable = None;
    let value = map.next_value_seed(Field::<S>::new(&mut unreadable))?;
    // Of a field that came twice, the last one counts.
    other.replace(name, unreadable);
    Ok(value)
}
