//! The certificate authorities that are trusted.

use std::sync::Arc;

use rustls::client::WantsClientCert;
use rustls::{ClientConfig, ConfigBuilder, WantsVerifier};

use super::refuse;
use crate::Error;
use crate::transport::builder::TlsSettings;

/// Those of the operating system and those that were added.
#[cfg(feature = "platform-verifier")]
pub(super) fn trust(
    config: ConfigBuilder<ClientConfig, WantsVerifier>,
    settings: &TlsSettings,
) -> Result<ConfigBuilder<ClientConfig, WantsClientCert>, Error> {
    let verifier = rustls_platform_verifier::Verifier::new_with_extra_roots(
        settings.extra_roots.iter().cloned(),
        Arc::clone(config.crypto_provider()),
    )
    .map_err(|error| {
        refuse(&format!(
            "the certificate authorities of the system cannot be read ({error}); install them (the package \
             `ca-certificates` on many systems) or add one to the transport"
        ))
        .with_source(error)
    })?;
    Ok(config
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier)))
}

/// Mozilla's list where it is compiled in, and those that were added.
#[cfg(not(feature = "platform-verifier"))]
pub(super) fn trust(
    config: ConfigBuilder<ClientConfig, WantsVerifier>,
    settings: &TlsSettings,
) -> Result<ConfigBuilder<ClientConfig, WantsClientCert>, Error> {
    let mut roots = rustls::RootCertStore::empty();
    compiled_in(&mut roots);
    for root in &settings.extra_roots {
        roots.add(root.clone()).map_err(|error| {
            refuse("a certificate that was added is no certificate authority").with_source(error)
        })?;
    }
    if roots.is_empty() {
        return Err(refuse(
            "no certificate authority is trusted; turn on the feature `platform-verifier` or `webpki-roots`, or add one",
        ));
    }
    Ok(config.with_root_certificates(Arc::new(roots)))
}

#[cfg(all(feature = "webpki-roots", not(feature = "platform-verifier")))]
fn compiled_in(roots: &mut rustls::RootCertStore) {
    roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
}

#[cfg(not(any(feature = "webpki-roots", feature = "platform-verifier")))]
fn compiled_in(_: &mut rustls::RootCertStore) {}
