//! The sources: each tells what it holds of the settings of the table.

mod code;
mod environment;
mod file;
mod keys;

pub(crate) use self::code::read as code;
pub(crate) use self::environment::read as environment;
pub(crate) use self::file::read as file;

use crate::value::Raw;
use crate::{Origin, Setting};

/// A setting that a source holds, with the spelling that it uses.
pub(crate) struct Found {
    pub(crate) setting: &'static Setting,
    pub(crate) spelling: &'static str,
    pub(crate) origin: Origin,
    pub(crate) raw: Raw,
}
