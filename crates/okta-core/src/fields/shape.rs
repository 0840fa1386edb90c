use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::{FromText, Mistakes, Object};
use crate::quote::quote;

/// What shape of JSON a field takes. Each shape overrides the one `visit` that suits it.
pub(super) trait Shape {
    type Value;
    const EXPECTED: &'static str;

    fn from_str(_text: &str) -> Option<Self::Value> {
        None
    }

    fn from_seq<'de, A: SeqAccess<'de>>(
        seq: A,
        field: &'static str,
        mistakes: &mut Mistakes,
    ) -> Result<Option<Self::Value>, A::Error> {
        drain_seq(seq)?;
        mistakes.note(field, Self::EXPECTED, "an array".to_owned());
        Ok(None)
    }

    fn from_map<'de, A: MapAccess<'de>>(
        mut map: A,
        field: &'static str,
        mistakes: &mut Mistakes,
    ) -> Result<Option<Self::Value>, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        mistakes.note(field, Self::EXPECTED, "an object".to_owned());
        Ok(None)
    }
}

fn drain_seq<'de, A: SeqAccess<'de>>(mut seq: A) -> Result<(), A::Error> {
    while seq.next_element::<IgnoredAny>()?.is_some() {}
    Ok(())
}

pub(super) struct AsText<T>(PhantomData<T>);

impl<T: FromText> Shape for AsText<T> {
    type Value = T;
    const EXPECTED: &'static str = T::EXPECTED;

    fn from_str(text: &str) -> Option<T> {
        T::from_text(text)
    }
}

pub(super) struct AsList<L, T>(PhantomData<(L, T)>);

impl<L: Default + Extend<T>, T: FromText> Shape for AsList<L, T> {
    type Value = L;
    const EXPECTED: &'static str = "an array of strings";

    fn from_seq<'de, A: SeqAccess<'de>>(
        mut seq: A,
        field: &'static str,
        mistakes: &mut Mistakes,
    ) -> Result<Option<L>, A::Error> {
        let mut items = L::default();
        while let Some(item) = seq.next_element_seed(Field::<AsText<T>>::new(field, mistakes))? {
            match item {
                Some(item) => items.extend([item]),
                None => mistakes.note(field, Self::EXPECTED, "null in an array".to_owned()),
            }
        }
        Ok(Some(items))
    }
}

pub(super) struct AsObject<T>(PhantomData<T>);

impl<T: Object> Shape for AsObject<T> {
    type Value = T;
    const EXPECTED: &'static str = "an object";

    fn from_map<'de, A: MapAccess<'de>>(
        map: A,
        _field: &'static str,
        mistakes: &mut Mistakes,
    ) -> Result<Option<T>, A::Error> {
        let mut object = T::default();
        object.read(map, mistakes)?;
        Ok(Some(object))
    }
}

pub(super) struct Field<'m, S> {
    name: &'static str,
    mistakes: &'m mut Mistakes,
    shape: PhantomData<S>,
}

impl<'m, S: Shape> Field<'m, S> {
    pub(super) fn new(name: &'static str, mistakes: &'m mut Mistakes) -> Self {
        Self {
            name,
            mistakes,
            shape: PhantomData,
        }
    }

    #[cold]
    fn note(self, found: String) -> Option<S::Value> {
        self.mistakes.note(self.name, S::EXPECTED, found);
        None
    }
}

impl<'de, S: Shape> DeserializeSeed<'de> for Field<'_, S> {
    type Value = Option<S::Value>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, S: Shape> Visitor<'de> for Field<'_, S> {
    type Value = Option<S::Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(S::EXPECTED)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        match S::from_str(text) {
            Some(value) => Ok(Some(value)),
            None => Ok(self.note(format!("\"{}\"", quote(text.as_bytes())))),
        }
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_none<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Self::Value, E> {
        Ok(self.note(value.to_string()))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Self::Value, E> {
        Ok(self.note(value.to_string()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Self::Value, E> {
        Ok(self.note(value.to_string()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Self::Value, E> {
        Ok(self.note(value.to_string()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
        S::from_seq(seq, self.name, self.mistakes)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        S::from_map(map, self.name, self.mistakes)
    }
}
