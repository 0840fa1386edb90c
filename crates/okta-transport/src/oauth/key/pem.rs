//! Keys in PEM (RFC 7468).

use rustls_pki_types::pem::{PemObject, SectionKind};
use zeroize::Zeroizing;

use super::{SigningKey, refuse};
use crate::oauth::crypto::KeyPair;
use okta_core::InvalidInput;

const NOT_A_KEY_OF_OURS: &str =
    "it is neither an RSA key nor one on the curves P-256, P-384 and P-521";

/// Reads the first private key of `text`.
pub(super) fn read(text: &str) -> Result<SigningKey, InvalidInput> {
    if text.contains("BEGIN ENCRYPTED PRIVATE KEY") || text.contains("4,ENCRYPTED") {
        return Err(refuse(
            "it is encrypted; decrypt it with `openssl pkey -in FILE -out DECRYPTED`, and protect that file",
        ));
    }
    let mut found = None;
    for section in <(SectionKind, Vec<u8>)>::pem_slice_iter(text.as_bytes()) {
        let (kind, der) = section.map_err(|_| refuse("its PEM is damaged"))?;
        let der = Zeroizing::new(der);
        found = Some(match kind {
            SectionKind::PrivateKey => return pair(KeyPair::from_pkcs8(&der)),
            SectionKind::RsaPrivateKey => return pair(KeyPair::from_pkcs1(&der)),
            SectionKind::EcPrivateKey => return pair(KeyPair::from_sec1(&der)),
            SectionKind::PublicKey => "it is a public key; give the private one",
            SectionKind::Certificate => "it is a certificate; give the private key",
            _ => found.unwrap_or(NOT_A_KEY_OF_OURS),
        });
    }
    Err(refuse(
        found.unwrap_or("its PEM holds no private key, or is cut off"),
    ))
}

fn pair(read: Result<KeyPair, String>) -> Result<SigningKey, InvalidInput> {
    read.map(SigningKey::new)
        .map_err(|why| refuse(format!("{NOT_A_KEY_OF_OURS}, or it is damaged ({why})")))
}
