//! Keys in PEM (RFC 7468).

use rustls_pki_types::pem::{PemObject, SectionKind};
use zeroize::Zeroizing;

use super::{SigningKey, refuse};
use crate::oauth::crypto::KeyPair;
use okta_core::InvalidInput;

const NOT_A_KEY_OF_OURS: &str =
    "it is neither an RSA key nor one on the curves P-256, P-384 and P-521";

pub(super) const SMALL_RSA: &str =
    "it is an RSA key of fewer than 2048 bits, and Okta takes none; make a new one";

/// An RSA key of 2048 bits has some 1190 bytes in DER, one of 1536 some 900.
const SMALLEST_RSA: usize = 1100;

/// `rsaEncryption` (RFC 8017, appendix C) in DER.
const RSA_ENCRYPTION: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];

/// Whether it is a whole RSA key that is too short. What is cut off is told as damaged: its length says more than there is.
fn is_small_rsa(der: &[u8]) -> bool {
    let says = match der {
        [0x30, 0x82, high, low, ..] => usize::from(u16::from_be_bytes([*high, *low])) + 4,
        _ => return false,
    };
    let is_rsa = der
        .windows(RSA_ENCRYPTION.len())
        .take(40)
        .any(|it| it == RSA_ENCRYPTION);
    is_rsa && says == der.len() && says < SMALLEST_RSA
}

/// Reads the first private key of `text`.
pub(super) fn read(text: &str) -> Result<SigningKey, InvalidInput> {
    if text.contains("BEGIN ENCRYPTED PRIVATE KEY") || text.contains("4,ENCRYPTED") {
        return Err(refuse(
            "it is encrypted; decrypt it with `openssl pkey -in FILE -out DECRYPTED`, and protect that file",
        ));
    }
    if text.contains("BEGIN OPENSSH PRIVATE KEY") {
        return Err(refuse(
            "it is in OpenSSH's own form; convert a copy with `ssh-keygen -p -m PKCS8 -f FILE`",
        ));
    }
    let mut found = None;
    for section in <(SectionKind, Vec<u8>)>::pem_slice_iter(text.as_bytes()) {
        let (kind, der) = section.map_err(|_| refuse("its PEM is damaged"))?;
        let der = Zeroizing::new(der);
        found = Some(match kind {
            SectionKind::PrivateKey if is_small_rsa(&der) => return Err(refuse(SMALL_RSA)),
            SectionKind::PrivateKey => return pair(KeyPair::from_pkcs8(&der)),
            SectionKind::RsaPrivateKey if der.len() < SMALLEST_RSA => {
                return Err(refuse(SMALL_RSA));
            }
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
