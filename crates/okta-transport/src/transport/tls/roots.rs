//! The certificate authorities that are trusted.

use std::sync::Arc;

use rustls::client::WantsClientCert;
use rustls::{ClientConfig, ConfigBuilder, RootCertStore, WantsVerifier};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;

use super::refuse;
use crate::Error;
use crate::transport::builder::TlsSettings;

/// Authorities that were added to those that a build trusts.
#[derive(Debug, Clone, Default)]
pub(in crate::transport) struct ExtraRoots {
    roots: Vec<CertificateDer<'static>>,
    skipped: Vec<String>,
}

const BEGIN: &[u8] = b"-----BEGIN CERTIFICATE-----";
const END: &[u8] = b"-----END CERTIFICATE-----";

impl ExtraRoots {
    /// Adds those of a PEM text, and skips what is no certificate where another one is. Nothing of it is quoted: it may be a key
    /// that was given in its place.
    pub(in crate::transport) fn add_pem(&mut self, pem: &[u8]) -> Result<(), String> {
        let (mut count, mut mistakes) = (0, Vec::new());
        for section in sections(pem) {
            count += 1;
            match read(&section) {
                Ok(root) => self.roots.push(root),
                Err(mistake) => mistakes.push(format!("certificate {count}: {mistake}")),
            }
        }
        if count == 0 {
            return Err(
                "it holds no certificate; give a PEM text with `BEGIN CERTIFICATE`".to_owned(),
            );
        }
        if mistakes.len() == count {
            return Err(mistakes.swap_remove(0));
        }
        for mistake in &mistakes {
            tracing::warn!(mistake, "a certificate authority is skipped");
        }
        self.skipped.extend(mistakes);
        Ok(())
    }

    /// What was skipped, and why.
    pub(in crate::transport) fn skipped(&self) -> &[String] {
        &self.skipped
    }
}

/// The certificates of a text, whatever stands before and between them, a byte order mark or indentation among it.
fn sections(pem: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let find = |text: &[u8], mark: &[u8]| text.windows(mark.len()).position(|it| it == mark);
    let mut rest = pem;
    std::iter::from_fn(move || {
        rest = &rest[find(rest, BEGIN)?..];
        // One that is cut off ends with the text, or where the next one begins.
        let body = &rest[BEGIN.len()..];
        let next = find(body, BEGIN).unwrap_or(body.len());
        let end = find(&body[..next], END).map_or(next, |at| at + END.len());
        let section = &rest[..BEGIN.len() + end];
        rest = &body[end..];
        let lines: Vec<_> = section
            .split(|byte| *byte == b'\n')
            .map(<[u8]>::trim_ascii)
            .collect();
        Some(lines.join(&b'\n'))
    })
}

fn read(section: &[u8]) -> Result<CertificateDer<'static>, String> {
    let certificate = CertificateDer::from_pem_slice(section)
        .map_err(|_| "its PEM is broken; keep its line breaks, and give it whole".to_owned())?;
    RootCertStore::empty()
        .add(certificate.clone())
        .map_err(|error| format!("it is none: {error}"))?;
    Ok(certificate)
}

/// The authorities that are trusted: those of the build and those that were added, or the latter alone.
pub(super) fn trust(
    config: ConfigBuilder<ClientConfig, WantsVerifier>,
    settings: &TlsSettings,
) -> Result<ConfigBuilder<ClientConfig, WantsClientCert>, Error> {
    if settings.only_extra {
        only(RootCertStore::empty(), config, settings)
    } else {
        with_those_of_the_build(config, settings)
    }
}

/// Those in `roots` and those that were added.
fn only(
    mut roots: RootCertStore,
    config: ConfigBuilder<ClientConfig, WantsVerifier>,
    settings: &TlsSettings,
) -> Result<ConfigBuilder<ClientConfig, WantsClientCert>, Error> {
    for root in &settings.extra_roots.roots {
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

/// Those of the operating system and those that were added.
#[cfg(feature = "platform-verifier")]
fn with_those_of_the_build(
    config: ConfigBuilder<ClientConfig, WantsVerifier>,
    settings: &TlsSettings,
) -> Result<ConfigBuilder<ClientConfig, WantsClientCert>, Error> {
    let verifier = rustls_platform_verifier::Verifier::new_with_extra_roots(
        settings.extra_roots.roots.iter().cloned(),
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
fn with_those_of_the_build(
    config: ConfigBuilder<ClientConfig, WantsVerifier>,
    settings: &TlsSettings,
) -> Result<ConfigBuilder<ClientConfig, WantsClientCert>, Error> {
    let mut roots = RootCertStore::empty();
    compiled_in(&mut roots);
    only(roots, config, settings)
}

#[cfg(all(feature = "webpki-roots", not(feature = "platform-verifier")))]
fn compiled_in(roots: &mut RootCertStore) {
    roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
}

#[cfg(not(any(feature = "webpki-roots", feature = "platform-verifier")))]
fn compiled_in(_: &mut RootCertStore) {}
