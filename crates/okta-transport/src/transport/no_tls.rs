//! In place of TLS where the library is built without it: plain HTTP alone.

use super::builder::TlsSettings;
use super::proxy::Dial;
use crate::{Error, ErrorKind};

pub(super) const AVAILABLE: bool = false;

pub(super) type Connector = Dial;

#[expect(clippy::unnecessary_wraps, reason = "the same signature as with TLS")]
pub(super) fn connector(dial: Dial, _: &TlsSettings) -> Result<Connector, Error> {
    Ok(dial)
}

pub(super) fn classify(_: &(dyn std::error::Error + 'static)) -> Option<ErrorKind> {
    None
}

pub(super) fn refused_client(_: &(dyn std::error::Error + 'static)) -> Option<String> {
    None
}
