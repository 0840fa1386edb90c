//! In place of TLS where the library is built without it.

use std::error::Error as StdError;

use crate::error::ErrorKind;

pub(super) fn kind(_: &(dyn StdError + 'static)) -> Option<ErrorKind> {
    None
}

pub(super) fn words(_: &(dyn StdError + 'static)) -> Option<String> {
    None
}

pub(super) fn refused_client(_: &(dyn StdError + 'static)) -> Option<String> {
    None
}
