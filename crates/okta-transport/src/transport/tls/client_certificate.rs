//! The certificate of the client, for servers that ask for one.

use std::fmt;
use std::sync::Arc;

use rustls::client::{ResolvesClientCert, WantsClientCert};
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls::{ClientConfig, ConfigBuilder, Error, InconsistentKeys};
use rustls_pki_types::pem::{self, PemObject};
use rustls_pki_types::{CertificateDer, PrivateKeyDer};

use super::provider;
use crate::transport::TransportBuilder;

const CERTIFICATE: &str = "client certificate";
const KEY: &str = TransportBuilder::CLIENT_CERTIFICATE_KEY;

/// A certificate and the key of it. `Debug` shows neither.
#[derive(Clone)]
pub(in crate::transport) struct ClientCertificate(Arc<dyn ResolvesClientCert>);

impl ClientCertificate {
    /// Says what is wrong with one without any part of it: an error of the PEM reader quotes the line, which may be a key
    /// whose line breaks are lost.
    /// The first of the pair is the parameter that is at fault.
    pub(in crate::transport) fn from_pem(
        chain: &[u8],
        key: &[u8],
    ) -> Result<Self, (&'static str, String)> {
        let (chain, key) = (bare(chain), bare(key));
        let of_chain = |mistake: String| (CERTIFICATE, mistake);
        let of_key = |mistake: String| (KEY, mistake);
        let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(chain)
            .collect::<Result<_, _>>()
            .map_err(|_| {
                of_chain("its PEM is broken; keep its line breaks, and give it whole".to_owned())
            })?;
        if chain.is_empty() {
            return Err(of_chain(
                "it holds no certificate; give a PEM text with `BEGIN CERTIFICATE`".to_owned(),
            ));
        }
        let key = read_key(key).map_err(|mistake| of_key(mistake.to_owned()))?;
        let provider = provider::provider().map_err(|error| of_chain(error.to_string()))?;
        let certified = CertifiedKey::from_der(chain, key, &provider).map_err(|error| match error {
            Error::InconsistentKeys(InconsistentKeys::KeyMismatch) => of_key(
                "it is not that of the first certificate; give the client's own certificate first".to_owned(),
            ),
            Error::InvalidCertificate(error) => {
                of_chain(format!("the first certificate cannot be read: {error:?}"))
            }
            other => of_key(format!("it cannot be used: {other}")),
        })?;
        Ok(Self(Arc::new(SingleCertAndKey::from(certified))))
    }
}

/// The text without a byte order mark, which would hide its first section.
fn bare(text: &[u8]) -> &[u8] {
    text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text)
}

fn read_key(text: &[u8]) -> Result<PrivateKeyDer<'static>, &'static str> {
    PrivateKeyDer::from_pem_slice(text).map_err(|error| {
        // Both `BEGIN ENCRYPTED PRIVATE KEY` and the `Proc-Type: 4,ENCRYPTED` of older files have the word.
        if text.windows(9).any(|window| window == b"ENCRYPTED") {
            "it is encrypted; decrypt it first, as with `openssl pkey -in key.pem`"
        } else if matches!(error, pem::Error::NoItemsFound) {
            "it holds no key; give a PEM text with `BEGIN PRIVATE KEY`, `BEGIN RSA PRIVATE KEY` or `BEGIN EC PRIVATE KEY`"
        } else {
            "its PEM is broken; keep its line breaks, and give it whole"
        }
    })
}

/// The configuration with the certificate, if there is one.
pub(super) fn show(
    config: ConfigBuilder<ClientConfig, WantsClientCert>,
    certificate: Option<&ClientCertificate>,
) -> ClientConfig {
    match certificate {
        Some(ClientCertificate(resolver)) => config.with_client_cert_resolver(Arc::clone(resolver)),
        None => config.with_no_client_auth(),
    }
}

impl fmt::Debug for ClientCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientCertificate(redacted)")
    }
}
