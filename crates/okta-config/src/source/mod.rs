//! The sources: each tells what it holds of the settings of the table.

mod code;
mod environment;
mod file;
mod keys;

pub(crate) use self::code::read as code;
pub(crate) use self::environment::read as environment;
pub(crate) use self::file::read as file;

use zeroize::Zeroizing;

use crate::{Origin, Setting};

/// A value as it stands in a source.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Raw {
    Text(Zeroizing<String>),
    List(Vec<Zeroizing<String>>),
    /// A mapping, as JSON text.
    Jwk(Zeroizing<String>),
    NotUtf8,
}

/// A setting that a source holds, with the spelling that it uses.
pub(crate) struct Found {
    pub(crate) setting: &'static Setting,
    pub(crate) spelling: &'static str,
    pub(crate) origin: Origin,
    pub(crate) raw: Raw,
}
