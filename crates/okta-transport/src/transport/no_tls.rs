//! In place of TLS where the library is built without it: plain HTTP alone.

use hyper_util::client::legacy::connect::HttpConnector;

use super::builder::TlsSettings;
use super::resolver::Resolver;
use crate::{Error, ErrorKind};

pub(super) const AVAILABLE: bool = false;

pub(super) type Connector = HttpConnector<Resolver>;

#[expect(clippy::unnecessary_wraps, reason = "the same signature as with TLS")]
pub(super) fn connector(
    mut http: HttpConnector<Resolver>,
    _: &TlsSettings,
) -> Result<Connector, Error> {
    http.enforce_http(true);
    Ok(http)
}

pub(super) fn classify(_: &(dyn std::error::Error + 'static)) -> Option<ErrorKind> {
    None
}
