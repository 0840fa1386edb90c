/// Defines a model: a struct whose fields, JSON names and shapes are written once.
///
/// It makes the struct as it stands, [`Object`](super::Object), `Deserialize` and `Serialize`. The struct needs `Default`.
///
/// ```text
/// model! {
///     /// The metadata of an API token.
///     #[derive(Default)]
///     pub struct ApiToken: an "API token" named by id {
///         /// `id`.
///         pub id: ApiTokenId = text_or_empty "id",
///         /// `userId`: the owner.
///         pub user_id: Option<UserId> = text "userId",
///         ..
///         /// Every field that this version does not know.
///         pub other: RawFields,
///     }
/// }
/// ```
///
/// The kind with its article is what errors call the object; `named by` gives the field that they quote beside it. An object
/// that stands inside another says `in "outer."`, which comes before the names of its fields in errors.
///
/// The shapes are the functions of [`Mistakes`](super::Mistakes) that read a field, and those of [`write`](super::write) that
/// write it:
///
/// | shape | field | JSON |
/// |---|---|---|
/// | `text` | `Option` of a `FromText` | a string |
/// | `text_or_empty` | a `FromText` with `Default` and `AsRef<str>` | a string, left out where it is empty |
/// | `time` | `Option<Timestamp>` | a string in Okta's format |
/// | `list` | `Option` of what is extended by a `FromText` | an array of strings |
/// | `object` | `Option` of another model | an object |
macro_rules! model {
    (
        $(#[$attribute:meta])*
        $vis:vis struct $name:ident: $article:ident $kind:literal
        $(named by $by:ident)?
        { $($fields:tt)* }
    ) => {
        $crate::fields::model! {
            $(#[$attribute])*
            $vis struct $name: $article $kind $(named by $by)? in "" { $($fields)* }
        }
    };
    (
        $(#[$attribute:meta])*
        $vis:vis struct $name:ident: $article:ident $kind:literal
        $(named by $by:ident)? in $outer:literal
        {
            $(
                $(#[$field_attribute:meta])*
                $field_vis:vis $field:ident: $type:ty = $shape:ident $json:literal,
            )*
            ..
            $(#[$other_attribute:meta])*
            $other_vis:vis $other:ident: $other_type:ty,
        }
    ) => {
        $(#[$attribute])*
        $vis struct $name {
            $(
                $(#[$field_attribute])*
                $field_vis $field: $type,
            )*
            $(#[$other_attribute])*
            $other_vis $other: $other_type,
        }

        impl $crate::fields::Object for $name {
            const KIND: &'static str = $kind;
            const EXPECTED: &'static str =
                concat!(stringify!($article), " ", $kind, " as a JSON object");

            $(
                fn name(&self) -> ::std::option::Option<&str> {
                    ::std::option::Option::Some(self.$by.as_ref())
                }
            )?

            #[inline]
            fn read<'de, A: ::serde::de::MapAccess<'de>>(
                &mut self,
                mut map: A,
                mistakes: &mut $crate::fields::Mistakes,
            ) -> ::std::result::Result<(), A::Error> {
                while let Some($crate::fields::Name(name)) = map.next_key()? {
                    match &*name {
                        $($json => {
                            self.$field = mistakes.$shape(concat!($outer, $json), &mut map)?;
                        })*
                        _ => self.$other.read(&name, &mut map)?,
                    }
                }
                self.$other.settle();
                Ok(())
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            #[inline]
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                $crate::fields::deserialize(deserializer)
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                let mut map = serializer.serialize_map(None)?;
                // Of an `Option` it is the reference inside, of a text the `str`.
                $($crate::fields::write::$shape(&mut map, $json, self.$field.as_ref())?;)*
                self.$other.write(&mut map)?;
                ::serde::ser::SerializeMap::end(map)
            }
        }
    };
}

pub(crate) use model;
