//! Reading the fields of Okta's objects: null and missing are one, unknown fields are kept, a mistake names its field.

mod from_text;
mod mistakes;
mod name;
mod raw;
mod shape;

pub(crate) use self::from_text::FromText;
pub(crate) use self::mistakes::{FromObject, Mistakes};
pub(crate) use self::name::Name;
pub use self::raw::RawFields;
