//! In place of TLS where the library is built without it: plain HTTP alone.

use super::builder::TlsSettings;
use super::pool::Offer;
use super::proxy::Dial;
use crate::Error;

pub(super) const AVAILABLE: bool = false;

pub(super) type Connector = Dial;

const NO_TLS: &str = "this build has no TLS; turn on the feature `aws-lc-rs` or `ring`";

/// There are none, since none can be added.
#[derive(Debug, Clone, Default)]
pub(super) struct ExtraRoots;

impl ExtraRoots {
    #[expect(clippy::unused_self, reason = "the same signature as with TLS")]
    pub(super) fn add_pem(&mut self, _: &[u8]) -> Result<(), String> {
        Err(NO_TLS.to_owned())
    }

    #[expect(clippy::unused_self, reason = "the same signature as with TLS")]
    pub(super) fn skipped(&self) -> &[String] {
        &[]
    }
}

/// There is none, since none can be read.
#[derive(Debug, Clone)]
pub(super) enum ClientCertificate {}

impl ClientCertificate {
    pub(super) fn from_pem(_: &[u8], _: &[u8]) -> Result<Self, (&'static str, String)> {
        Err(("client certificate", NO_TLS.to_owned()))
    }
}

#[expect(clippy::unnecessary_wraps, reason = "the same signature as with TLS")]
pub(super) fn connector(dial: Dial, _: &TlsSettings, _: Offer) -> Result<Connector, Error> {
    Ok(dial)
}
