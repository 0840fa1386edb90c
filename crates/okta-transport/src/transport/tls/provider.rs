//! The provider of cryptography, handed to rustls directly so that none is installed for the whole process.

use std::sync::Arc;

use rustls::crypto::CryptoProvider;

use crate::Error;

#[cfg(feature = "aws-lc-rs")]
#[expect(
    clippy::unnecessary_wraps,
    reason = "a build without a provider has to refuse"
)]
pub(super) fn provider() -> Result<Arc<CryptoProvider>, Error> {
    Ok(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
}

#[cfg(all(feature = "ring", not(feature = "aws-lc-rs")))]
#[expect(
    clippy::unnecessary_wraps,
    reason = "a build without a provider has to refuse"
)]
pub(super) fn provider() -> Result<Arc<CryptoProvider>, Error> {
    Ok(Arc::new(rustls::crypto::ring::default_provider()))
}

#[cfg(not(any(feature = "ring", feature = "aws-lc-rs")))]
pub(super) fn provider() -> Result<Arc<CryptoProvider>, Error> {
    Err(super::refuse(
        "this build has no TLS provider; turn on the feature `aws-lc-rs` or `ring`",
    ))
}
