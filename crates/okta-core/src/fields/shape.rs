use std::fmt;
use std::marker::PhantomData;

use serde::Serialize;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::{FromText, Object};

/// What shape of JSON a field takes. Each shape overrides the one that suits it; what it does not take becomes `unreadable`.
pub(super) trait Shape {
    type Value;
    /// Where there is nothing, some write an empty text for null.
    const EMPTY_IS_NULL: bool = true;

    fn from_str(_text: &str) -> Option<Self::Value> {
        None
    }

    fn from_seq<'de, A: SeqAccess<'de>>(
        seq: A,
        unreadable: &mut Option<Value>,
    ) -> Result<Option<Self::Value>, A::Error> {
        *unreadable = Some(Value::deserialize(SeqAccessDeserializer::new(seq))?);
        Ok(None)
    }

    fn from_map<'de, A: MapAccess<'de>>(
        map: A,
        unreadable: &mut Option<Value>,
    ) -> Result<Option<Self::Value>, A::Error> {
        *unreadable = Some(Value::deserialize(MapAccessDeserializer::new(map))?);
        Ok(None)
    }
}

pub(super) struct AsText<T>(PhantomData<T>);

impl<T: FromText> Shape for AsText<T> {
    type Value = T;

    fn from_str(text: &str) -> Option<T> {
        T::from_text(text)
    }
}

/// A text in a list, which says by its place that there is one.
struct AsItem<T>(PhantomData<T>);

impl<T: FromText> Shape for AsItem<T> {
    type Value = T;
    const EMPTY_IS_NULL: bool = false;

    fn from_str(text: &str) -> Option<T> {
        T::from_text(text)
    }
}

pub(super) struct AsList<L, T>(PhantomData<(L, T)>);

impl<L: Default + Extend<T> + Serialize, T: FromText> Shape for AsList<L, T> {
    type Value = L;

    fn from_seq<'de, A: SeqAccess<'de>>(
        mut seq: A,
        unreadable: &mut Option<Value>,
    ) -> Result<Option<L>, A::Error> {
        let mut items = L::default();
        let mut item_unreadable = None;
        while let Some(item) =
            seq.next_element_seed(Field::<AsItem<T>>::new(&mut item_unreadable))?
        {
            if let Some(item) = item {
                items.extend([item]);
                continue;
            }
            // One that is none makes the list another thing than it says, so all of it is kept as it came.
            let mut all = match serde_json::to_value(&items) {
                Ok(Value::Array(read)) => read,
                Ok(_) | Err(_) => Vec::new(),
            };
            all.push(item_unreadable.take().unwrap_or_default());
            while let Some(rest) = seq.next_element()? {
                all.push(rest);
            }
            *unreadable = Some(Value::Array(all));
            return Ok(None);
        }
        Ok(Some(items))
    }
}

pub(super) struct AsObject<T>(PhantomData<T>);

impl<T: Object> Shape for AsObject<T> {
    type Value = T;

    fn from_map<'de, A: MapAccess<'de>>(
        map: A,
        _unreadable: &mut Option<Value>,
    ) -> Result<Option<T>, A::Error> {
        let mut object = T::default();
        object.read(map)?;
        Ok(Some(object))
    }
}

pub(super) struct Field<'m, S> {
    unreadable: &'m mut Option<Value>,
    shape: PhantomData<S>,
}

impl<'m, S: Shape> Field<'m, S> {
    pub(super) fn new(unreadable: &'m mut Option<Value>) -> Self {
        Self {
            unreadable,
            shape: PhantomData,
        }
    }

    #[cold]
    fn keep(self, value: impl Into<Value>) -> Option<S::Value> {
        *self.unreadable = Some(value.into());
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
        f.write_str("a value")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        if S::EMPTY_IS_NULL && text.is_empty() {
            return Ok(None);
        }
        match S::from_str(text) {
            Some(value) => Ok(Some(value)),
            None => Ok(self.keep(text)),
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
        Ok(self.keep(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Self::Value, E> {
        Ok(self.keep(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Self::Value, E> {
        Ok(self.keep(value))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Self::Value, E> {
        Ok(self.keep(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
        S::from_seq(seq, self.unreadable)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        S::from_map(map, self.unreadable)
    }
}
