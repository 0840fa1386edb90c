/// Defines a model: a struct whose fields, JSON names and shapes are written once.
///
/// It makes the struct as it stands, [`Object`](super::Object), [`Model`](super::Model), `Deserialize` and `Serialize`. The struct needs `Default`.
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
/// The kind with its article is what errors call the object; without the field that `named by` gives, it is none.
///
/// The shapes are the functions of [`read`](super::read) that read a field, and those of [`write`](super::write) that
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
            const ID: ::std::option::Option<&'static str> =
                $crate::fields::model!(@id $($by)?);

            $(
                fn id(&self) -> ::std::option::Option<&str> {
                    ::std::option::Option::Some(self.$by.as_ref())
                }
            )?

            fn other(&self) -> &$crate::RawFields {
                &self.$other
            }

            #[inline]
            fn read<'de, A: ::serde::de::MapAccess<'de>>(
                &mut self,
                mut map: A,
            ) -> ::std::result::Result<(), A::Error> {
                while let Some($crate::fields::Name(name)) = map.next_key()? {
                    match &*name {
                        $($json => {
                            self.$field =
                                $crate::fields::read::$shape(&mut map, $json, &mut self.$other)?;
                        })*
                        _ => self.$other.read(&name, &mut map)?,
                    }
                }
                self.$other.settle();
                Ok(())
            }
        }

        impl $crate::fields::Model for $name {
            fn unreadable(&self) -> ::std::vec::Vec<$crate::fields::Unreadable<'_>> {
                let mut found = $crate::fields::own(&[$($json),*], &self.$other);
                $(found.extend($crate::fields::inside::$shape($json, self.$field.as_ref()));)*
                found
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
    (@id $by:ident) => {
        ::std::option::Option::Some(stringify!($by))
    };
    (@id) => {
        ::std::option::Option::None
    };
}

pub(crate) use model;
