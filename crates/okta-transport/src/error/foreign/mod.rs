//! Reads the errors of other crates: of the standard library, hyper, h2 and rustls.

mod connect;
#[cfg_attr(not(feature = "http2"), path = "no_http2.rs")]
mod http2;
mod layer;
#[cfg_attr(not(feature = "_tls"), path = "no_tls.rs")]
mod tls;
mod wire;

pub(crate) use self::connect::ConnectError;
pub(crate) use self::wire::{body_cut, exchange_failed, request_unsent};

use std::error::Error as StdError;
use std::io;

/// An error and its causes. `io::Error` shows what it wraps only by `get_ref`.
fn causes<'e>(
    error: &'e (dyn StdError + 'static),
) -> impl Iterator<Item = &'e (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |&error| {
        match error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref)
        {
            Some(inner) => Some(inner as &(dyn StdError + 'static)),
            None => error.source(),
        }
    })
}
