//! Private keys in memory.

mod jwk;
mod pem;
mod rsa_parts;
mod text;

pub(super) use self::rsa_parts::RsaParts;

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use okta_core::InvalidInput;
use okta_core::quote::single_line;
use zeroize::Zeroizing;

use super::crypto::{self, KeyPair};
use super::{Algorithm, SignFuture, Signer};
use crate::BoxError;

/// A private key that signs in memory: RSA of 2048 bits and more, or an elliptic curve, P-256, P-384 or (not with the
/// provider `ring`) P-521.
///
/// ```
/// use okta_core::InvalidInput;
/// use okta_transport::oauth::{Algorithm, SigningKey};
///
/// /// `key` is PEM, a JWK, or the path of one.
/// fn rs512(key: &str) -> Result<SigningKey, InvalidInput> {
///     SigningKey::load(key)?.with_key_id("2026-11").with_algorithm(Algorithm::Rs512)
/// }
///
/// let refused = rs512("/no/such/key.pem").unwrap_err();
/// assert!(refused.to_string().contains("cannot be read"));
/// ```
///
/// `Debug` shows its algorithm and id alone.
#[derive(Clone)]
pub struct SigningKey {
    pair: Arc<KeyPair>,
    algorithm: Algorithm,
    key_id: Option<String>,
}

impl SigningKey {
    /// Reads a key from PEM (PKCS#1, PKCS#8 or SEC1; line breaks may be written out as `\n`), from a JWK, from a JWK set
    /// that holds one private key, or from base64 of one of these.
    ///
    /// # Errors
    /// Where it is none of these, encrypted, public, of a kind that Okta does not take, or damaged. The message says what to
    /// do and quotes nothing.
    pub fn parse(text: &str) -> Result<Self, InvalidInput> {
        Self::select(text, None)
    }

    /// As [`parse`](Self::parse), and of a JWK set takes the key with this `kid`. Any other key is given it.
    pub fn select(text: &str, key_id: Option<&str>) -> Result<Self, InvalidInput> {
        if !crypto::AVAILABLE {
            return Err(refuse(
                "this build has no provider of cryptography to sign with; turn on the feature `aws-lc-rs` or `ring`",
            ));
        }
        if text.trim_start_matches('\u{feff}').trim().is_empty() {
            return Err(refuse("it is empty"));
        }
        let Some(text) = text::key_text(text) else {
            return Err(refuse(
                "it is neither PEM (`-----BEGIN PRIVATE KEY-----`) nor a JWK (`{\"kty\":…}`), nor base64 of one",
            ));
        };
        let key = if text.starts_with('{') {
            jwk::read(&text, key_id)?
        } else {
            pem::read(&text)?
        };
        Ok(match key_id {
            Some(id) => key.with_key_id(id),
            None => key,
        })
    }

    /// The PEM or JWK that is in `text`, be it a good one or not; where there is none, the text can only be a path.
    ///
    /// Base64 of either is decoded, and quotes around it, indentation and line breaks that are written out as `\n` are undone. Keep
    /// what is returned as you keep the key.
    pub fn text_in(text: &str) -> Option<String> {
        text::key_text(text).map(|mut text| std::mem::take(&mut *text))
    }

    /// Reads a key from `text`, or from the file whose path that is.
    pub fn load(text_or_path: &str) -> Result<Self, InvalidInput> {
        Self::load_with_id(text_or_path, None)
    }

    /// As [`load`](Self::load) with the `kid` of [`select`](Self::select).
    pub fn load_with_id(text_or_path: &str, key_id: Option<&str>) -> Result<Self, InvalidInput> {
        let text = text_or_path.trim();
        if text.is_empty() || text::key_text(text).is_some() {
            return Self::select(text, key_id);
        }
        // Text that is no path is a key that was damaged, and must not be shown.
        if text.contains('\n')
            || text.len() > LONGEST_PATH
            || text.split('/').any(|name| name.len() > LONGEST_NAME)
        {
            return Err(refuse(
                "it is neither PEM (`-----BEGIN PRIVATE KEY-----`) nor a JWK (`{\"kty\":…}`), and no path",
            ));
        }
        let file = shown(text);
        let read = read_file(Path::new(text));
        let bytes = read.map_err(|error| refuse(format!("{file} cannot be read: {error}")))?;
        if bytes.len() as u64 > LARGEST {
            return Err(refuse(format!("{file} is larger than any key")));
        }
        let content = std::str::from_utf8(&bytes).map_err(|_| {
            refuse(format!(
                "{file} is not text; convert DER with `openssl pkey -inform DER`"
            ))
        })?;
        Self::select(content, key_id).map_err(|mistake| {
            let told = mistake.mistakes().join("; ");
            refuse(format!("in {file}: {told}"))
        })
    }

    pub(super) fn new(pair: KeyPair) -> Self {
        Self {
            algorithm: pair.algorithm(),
            pair: Arc::new(pair),
            key_id: None,
        }
    }

    /// Gives the key the `kid` under which its public half is registered.
    #[must_use]
    pub fn with_key_id(mut self, key_id: impl Into<String>) -> Self {
        self.key_id = Some(key_id.into());
        self
    }

    /// Signs by `algorithm`: RS256, unless set, of an RSA key; a curve has one alone.
    pub fn with_algorithm(mut self, algorithm: Algorithm) -> Result<Self, InvalidInput> {
        let own = self.pair.algorithm();
        if algorithm != own && !(algorithm.is_rsa() && own.is_rsa()) {
            return Err(refuse(format!(
                "it is a key for {own}, and does not sign by {algorithm}"
            )));
        }
        self.algorithm = algorithm;
        Ok(self)
    }

    pub(super) fn sign_now(&self, message: &[u8]) -> Result<Vec<u8>, BoxError> {
        self.pair.sign(self.algorithm, message)
    }

    /// The public half as a JWK, its members in the order of RFC 7638.
    pub(super) fn public_jwk(&self) -> String {
        self.pair.public_jwk()
    }
}

/// What a system takes for a path at most.
const LONGEST_PATH: usize = 4096;

/// And for one name in it (`NAME_MAX`).
const LONGEST_NAME: usize = 255;

/// A set of many keys is smaller, in bytes.
const LARGEST: u64 = 1024 * 1024;

/// The bytes of a regular file, up to one more than `LARGEST`. To open anything else, such as a pipe, may wait for ever.
fn read_file(path: &Path) -> io::Result<Zeroizing<Vec<u8>>> {
    if !std::fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is no regular file"));
    }
    let file = File::open(path)?;
    let length = file.metadata()?.len().min(LARGEST);
    // In one piece and with room to spare, or growing and probing for the end would leave copies behind.
    let capacity = usize::try_from(length).unwrap_or_default() + 64;
    let mut bytes = Zeroizing::new(Vec::with_capacity(capacity));
    file.take(LARGEST + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A key that lost its first and last line, or a token that was put here, looks like a path; but its folder is not there.
fn shown(path: &str) -> String {
    let exists = |path: &Path| !path.as_os_str().is_empty() && path.exists();
    // Neither base64 nor base64url has a dot, and what follows the last one in a JWT is long.
    let has_extension = Path::new(path).extension().is_some_and(|it| it.len() <= 5);
    let is_path = exists(Path::new(path)) || Path::new(path).parent().is_some_and(exists);
    if is_path || has_extension {
        format!("the file `{}`", single_line(path))
    } else {
        "the file at the path that was given".to_owned()
    }
}

fn refuse(mistake: impl Into<String>) -> InvalidInput {
    InvalidInput::new("private key", mistake)
}

impl Signer for SigningKey {
    fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    fn key_id(&self) -> Option<&str> {
        self.key_id.as_deref()
    }

    fn sign<'s>(&'s self, message: &'s [u8]) -> SignFuture<'s> {
        Box::pin(std::future::ready(self.sign_now(message)))
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey")
            .field("algorithm", &self.algorithm)
            .field("key_id", &self.key_id)
            .finish_non_exhaustive()
    }
}
