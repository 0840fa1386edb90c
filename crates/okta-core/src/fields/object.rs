use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, Error, MapAccess, Visitor};

use super::{Model, RawFields};
use crate::quote::single_line;

/// An object of Okta's, read field by field; [`model!`](super::model) implements it.
pub(crate) trait Object: Model + Default {
    /// What errors call it.
    const KIND: &'static str;
    /// What is due, for the error where there is something else.
    const EXPECTED: &'static str;
    /// The field without which it is none, if there is one.
    const ID: Option<&'static str>;

    /// The value of that field.
    fn id(&self) -> Option<&str> {
        None
    }

    /// Every field that is not known, and those of the known that cannot be read.
    fn other(&self) -> &RawFields;

    /// Takes the fields of `map`.
    fn read<'de, A: MapAccess<'de>>(&mut self, map: A) -> Result<(), A::Error>;
}

/// Reads an object that is not inside another one.
#[inline]
pub(crate) fn deserialize<'de, T: Object, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    deserializer.deserialize_map(ObjectVisitor(PhantomData))
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Object> Visitor<'de> for ObjectVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTED)
    }

    #[inline]
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        let mut object = T::default();
        object.read(map)?;
        if object.id().is_some_and(str::is_empty) {
            return Err(no_id(&object));
        }
        Ok(object)
    }
}

#[cold]
fn no_id<T: Object, E: Error>(object: &T) -> E {
    let (kind, id) = (T::KIND, T::ID.unwrap_or_default());
    match object.other().get(id) {
        Some(json) => E::custom(format_args!(
            "field `{id}` of the {kind} holds `{}`, which is no id",
            single_line(json)
        )),
        None => E::custom(format_args!("this is no {kind}: it has no `{id}`")),
    }
}
