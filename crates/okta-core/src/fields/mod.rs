//! Reads and writes the fields of Okta's objects.
//!
//! Null and missing are one, unknown fields are kept, a mistake names its field.

mod from_text;
mod mistakes;
mod model;
mod name;
mod object;
mod raw;
mod shape;
pub(crate) mod write;

pub(crate) use self::from_text::FromText;
pub(crate) use self::mistakes::Mistakes;
pub(crate) use self::model::model;
pub(crate) use self::name::Name;
pub(crate) use self::object::{Object, deserialize};
pub use self::raw::RawFields;
