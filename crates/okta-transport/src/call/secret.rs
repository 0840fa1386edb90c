use std::fmt;
use std::sync::Arc;

use zeroize::Zeroizing;

/// A credential as a header has it, in memory that is overwritten with its last use.
pub(crate) struct Secret {
    header: Zeroizing<Vec<u8>>,
    /// Where the credential begins, behind the name of its scheme.
    begins: usize,
}

impl Secret {
    /// The header of a credential with this scheme.
    pub(crate) fn new(scheme: &str, credential: &str) -> Self {
        let begins = scheme.len() + 1;
        // In its full length, so that no copy is left behind by growing.
        let mut header = Zeroizing::new(Vec::with_capacity(begins + credential.len()));
        header.extend_from_slice(scheme.as_bytes());
        header.push(b' ');
        header.extend_from_slice(credential.as_bytes());
        Self { header, begins }
    }
}

/// The credential alone: what must not be quoted.
impl AsRef<[u8]> for Secret {
    fn as_ref(&self) -> &[u8] {
        &self.header[self.begins..]
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(redacted)")
    }
}

/// The bytes of the header, for its value.
pub(crate) struct SecretHeader(pub(crate) Arc<Secret>);

impl AsRef<[u8]> for SecretHeader {
    fn as_ref(&self) -> &[u8] {
        &self.0.header
    }
}
