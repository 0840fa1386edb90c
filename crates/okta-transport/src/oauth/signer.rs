use std::pin::Pin;

use super::Algorithm;
use crate::BoxError;

/// The future of a [`Signer`].
pub type SignFuture<'s> = Pin<Box<dyn Future<Output = Result<Vec<u8>, BoxError>> + Send + 's>>;

/// What signs the assertions of a service app: a [`SigningKey`](super::SigningKey) in memory, or a key that never leaves
/// its KMS or HSM.
///
/// It is asked once for each attempt of a token request, some times an hour. Where it fails, calls fail with
/// [`TokenUnavailable`](crate::ErrorKind::TokenUnavailable) and its error as the cause; its message must hold no secret.
///
/// ```
/// use okta_transport::oauth::{Algorithm, SignFuture, Signer};
/// # struct Kms;
/// # impl Kms {
/// #     async fn sign(&self, _: &str, _: &[u8]) -> Result<Vec<u8>, std::io::Error> { Ok(Vec::new()) }
/// # }
///
/// struct KmsSigner {
///     kms: Kms,
///     key: String,
/// }
///
/// impl Signer for KmsSigner {
///     fn algorithm(&self) -> Algorithm {
///         Algorithm::Rs256
///     }
///
///     fn key_id(&self) -> Option<&str> {
///         Some(&self.key)
///     }
///
///     fn sign<'s>(&'s self, message: &'s [u8]) -> SignFuture<'s> {
///         Box::pin(async move { Ok(self.kms.sign(&self.key, message).await?) })
///     }
/// }
/// ```
pub trait Signer: Send + Sync + 'static {
    /// How it signs.
    fn algorithm(&self) -> Algorithm;

    /// The `kid` under which the public key is registered with the app in Okta. Where the app has one key, it may be left
    /// out.
    fn key_id(&self) -> Option<&str> {
        None
    }

    /// The signature of `message` as a JWS has it (RFC 7518, sections 3.3 and 3.4): of ECDSA the two numbers one after the
    /// other, 64 bytes for ES256, and not the ASN.1 that a KMS may return.
    fn sign<'s>(&'s self, message: &'s [u8]) -> SignFuture<'s>;
}

impl<S: Signer + ?Sized> Signer for std::sync::Arc<S> {
    fn algorithm(&self) -> Algorithm {
        (**self).algorithm()
    }

    fn key_id(&self) -> Option<&str> {
        (**self).key_id()
    }

    fn sign<'s>(&'s self, message: &'s [u8]) -> SignFuture<'s> {
        (**self).sign(message)
    }
}
