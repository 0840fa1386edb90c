use jiff::Timestamp;
use serde::de::{Error, MapAccess};

use super::shape::{AsList, AsObject, AsText, Field};
use super::{FromText, Object};
use crate::quote::quote;

/// The first mistake that was found in an object.
///
/// A field that cannot be read does not end the reading: its value is passed over, so that an error can name the id of
/// the object even where the id comes after the mistake. It costs nothing where there is none.
#[derive(Default)]
pub(crate) struct Mistakes {
    first: Option<Box<Mistake>>,
}

struct Mistake {
    field: &'static str,
    expected: &'static str,
    found: String,
}

impl Mistakes {
    /// Reads a field that is a string or null.
    pub(crate) fn text<'de, T: FromText, A: MapAccess<'de>>(
        &mut self,
        field: &'static str,
        map: &mut A,
    ) -> Result<Option<T>, A::Error> {
        map.next_value_seed(Field::<AsText<T>>::new(field, self))
    }

    /// Reads a field that is a string, and empty where it is null.
    #[inline]
    pub(crate) fn text_or_empty<'de, T: FromText + Default, A: MapAccess<'de>>(
        &mut self,
        field: &'static str,
        map: &mut A,
    ) -> Result<T, A::Error> {
        Ok(self.text(field, map)?.unwrap_or_default())
    }

    /// Reads a field that is a time or null.
    #[inline]
    pub(crate) fn time<'de, A: MapAccess<'de>>(
        &mut self,
        field: &'static str,
        map: &mut A,
    ) -> Result<Option<Timestamp>, A::Error> {
        self.text(field, map)
    }

    /// Reads a field that is a list of strings or null.
    pub(crate) fn list<'de, L, T, A>(
        &mut self,
        field: &'static str,
        map: &mut A,
    ) -> Result<Option<L>, A::Error>
    where
        L: Default + Extend<T>,
        T: FromText,
        A: MapAccess<'de>,
    {
        map.next_value_seed(Field::<AsList<L, T>>::new(field, self))
    }

    /// Reads a field that is an object or null.
    pub(crate) fn object<'de, T: Object, A: MapAccess<'de>>(
        &mut self,
        field: &'static str,
        map: &mut A,
    ) -> Result<Option<T>, A::Error> {
        map.next_value_seed(Field::<AsObject<T>>::new(field, self))
    }

    /// Ends the reading of an object, which a person knows by `name`.
    pub(crate) fn finish<E: Error>(self, kind: &str, name: &str) -> Result<(), E> {
        let Some(mistake) = self.first else {
            return Ok(());
        };
        let name = quote(name.as_bytes());
        let Mistake {
            field,
            expected,
            found,
        } = *mistake;
        Err(E::custom(format_args!(
            "{kind} `{name}`: field `{field}` holds {found} where {expected} is due"
        )))
    }

    pub(super) fn note(&mut self, field: &'static str, expected: &'static str, found: String) {
        self.first.get_or_insert_with(|| {
            Box::new(Mistake {
                field,
                expected,
                found,
            })
        });
    }
}
