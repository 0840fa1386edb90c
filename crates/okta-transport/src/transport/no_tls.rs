//! In place of TLS where the library is built without it: plain HTTP alone.

use hyper_util::client::legacy::connect::HttpConnector;

use super::builder::TlsSettings;
use super::resolver::Resolver;
use crate::{Error, ErrorKind};

pub(super) type Connector = HttpConnector<Resolver>;

pub(super) fn connector(
    http: HttpConnector<Resolver>,
    _settings: &TlsSettings,
) -> Result<Connector, Error> {
    let mut http = http;
    http.enforce_http(true);
    Ok(http)
}

pub(super) fn classify(_: &(dyn std::error::Error + 'static)) -> Option<ErrorKind> {
    None
}
