//! TLS by rustls.

mod client_certificate;
mod provider;
mod roots;

use hyper_rustls::HttpsConnector;
use rustls::ClientConfig;

pub(super) use self::client_certificate::ClientCertificate;
pub(super) use self::roots::ExtraRoots;
use super::builder::TlsSettings;
use super::pool::Offer;
use super::proxy::Dial;
use crate::{Error, ErrorKind};

pub(super) const AVAILABLE: bool = true;

pub(super) type Connector = HttpsConnector<Dial>;

pub(super) fn connector(
    dial: Dial,
    settings: &TlsSettings,
    offer: Offer,
) -> Result<Connector, Error> {
    let config = ClientConfig::builder_with_provider(provider::provider()?)
        .with_safe_default_protocol_versions()
        .map_err(|error| refuse("the TLS provider has no protocol version").with_source(error))?;
    let config = roots::trust(config, settings)?;
    let mut config = client_certificate::show(config, settings.client_certificate.as_ref());
    let protocols: &[&[u8]] = match offer {
        Offer::Http1 => &[b"http/1.1"],
        Offer::Both => &[b"h2", b"http/1.1"],
        Offer::Http2 => &[b"h2"],
    };
    config.alpn_protocols = protocols.iter().map(|&name| name.to_vec()).collect();
    Ok(HttpsConnector::from((dial.any_scheme(), config)))
}

fn refuse(message: &str) -> Error {
    Error::new(ErrorKind::Configuration).with_message(message)
}
