use std::fmt;
use std::sync::Arc;

use http::Request;
use tokio::time::Instant;

use super::Answered;
use crate::{Body, Error};

/// Proves possession of the key that a credential is bound to, as DPoP does (RFC 9449).
///
/// It is called on the way of each attempt and must not block.
pub trait Proof: fmt::Debug + Send + Sync + 'static {
    /// Puts a fresh proof on an attempt.
    ///
    /// # Errors
    /// Where none can be made. The attempt is not sent then.
    fn prove(&self, request: &mut Request<Body>) -> Result<Proven, Error>;

    /// Learns from the answer to an attempt. Returns whether the proof of a retry differs in what was rejected, where
    /// [`Answered::outcome`] says that the proof was.
    fn answered(&self, attempt: &Answered<'_>) -> bool;
}

/// What an attempt was proven with. It comes back with the answer.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Proven {
    /// The nonce of the server's that was in the proof (RFC 9449, section 8).
    pub nonce: Option<Arc<String>>,
    /// The time that the proof names (`iat`), in seconds of the Unix epoch.
    pub issued_at: i64,
    /// When the proof was made.
    pub made: Instant,
}

impl Proven {
    /// A proof that is made now, names the time `issued_at` in seconds of the Unix epoch, and holds `nonce`.
    pub fn new(nonce: Option<Arc<String>>, issued_at: i64) -> Self {
        Self {
            nonce,
            issued_at,
            made: Instant::now(),
        }
    }
}
