use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, MapAccess, Visitor};

use super::Mistakes;

/// An object of Okta's, read field by field; [`model!`](super::model) implements it.
pub(crate) trait Object: Default {
    /// What errors call it.
    const KIND: &'static str;
    /// What is due, for the error where there is something else.
    const EXPECTED: &'static str;

    /// What tells it from others of its kind, for errors.
    fn name(&self) -> Option<&str> {
        None
    }

    /// Takes the fields of `map`. The mistakes of an object inside another one are kept with those of the outer one.
    fn read<'de, A: MapAccess<'de>>(
        &mut self,
        map: A,
        mistakes: &mut Mistakes,
    ) -> Result<(), A::Error>;
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
        let mut mistakes = Mistakes::default();
        object.read(map, &mut mistakes)?;
        mistakes.finish(T::KIND, object.name().unwrap_or_default())?;
        Ok(object)
    }
}
