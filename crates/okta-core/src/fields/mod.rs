//! Reads and writes the fields of Okta's objects.
//!
//! Null, empty and missing are one, unknown fields are kept, and so is a value that cannot be read.

mod from_text;
mod model;
mod name;
mod object;
mod raw;
pub(crate) mod read;
mod shape;
mod unreadable;
pub(crate) mod write;

pub(crate) use self::from_text::FromText;
pub(crate) use self::model::model;
pub(crate) use self::name::Name;
pub(crate) use self::object::{Object, deserialize};
pub use self::raw::RawFields;
pub use self::unreadable::{Model, Unreadable};
pub(crate) use self::unreadable::{inside, own};
