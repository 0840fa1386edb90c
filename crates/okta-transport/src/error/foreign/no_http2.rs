//! In place of HTTP/2 where the library is built without it.

use std::error::Error as StdError;

pub(super) fn bad_head(_: &(dyn StdError + 'static)) -> bool {
    false
}

pub(super) fn unprocessed(_: &(dyn StdError + 'static)) -> Option<&'static str> {
    None
}
