use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use http::{HeaderMap, Uri};
use okta_core::{AuthScheme, OperationDescription};

use super::{Credential, Proven};
use crate::Error;
use crate::call::Refusal;

/// The future of [`CredentialSource::ready`].
pub type ReadyFuture = Pin<Box<dyn Future<Output = Result<(), Error>> + Send>>;

/// Keeps a credential at hand: fetches it, renews it, and learns whether it is accepted.
///
/// An [`OAuth`](crate::OAuth) has one. Every method but the future of [`ready`](Self::ready) is called on the way of a call and must
/// not block. See the [module](super) for an example.
pub trait CredentialSource: fmt::Debug + Send + Sync + 'static {
    /// The scheme of its credentials.
    fn scheme(&self) -> AuthScheme;

    /// The current credential, or `None` before there is one. Each attempt takes the one that is current when it begins.
    fn current(&self) -> Option<Arc<Credential>>;

    /// A wait for a valid credential, or `None` where the current one is valid. Calls wait before they take a place in a limit;
    /// the deadline of a call ends its wait.
    fn ready(&self) -> Option<ReadyFuture> {
        None
    }

    /// Fails a request to an origin that its credentials are not for, such as another org. It is asked before anything else, for
    /// each request; as provided, any origin will do.
    ///
    /// # Errors
    /// Where the credential must not go there. It is not sent then.
    fn serves(&self, uri: &Uri) -> Result<(), Error> {
        let _ = uri;
        Ok(())
    }

    /// Fails an operation that the current credential does not cover, such as one whose scope was not granted. It is asked
    /// once the source is ready. The scheme was compared before.
    ///
    /// # Errors
    /// Where the operation would be rejected. It is not sent then.
    fn covers(&self, operation: &'static OperationDescription) -> Result<(), Error> {
        let _ = operation;
        Ok(())
    }

    /// Learns from the answer to an attempt. Returns whether a retry is sent with another credential or another proof, where
    /// [`Answered::outcome`] says that this one was rejected. As provided it asks the proof of the credential, if there is one.
    fn answered(&self, attempt: &Answered<'_>) -> bool {
        attempt.proof_answered()
    }
}

/// An attempt that was answered, as the credential sees it.
#[derive(Debug)]
#[non_exhaustive]
pub struct Answered<'a> {
    /// What it was sent with.
    pub credential: &'a Credential,
    /// What it was proven with, where the credential has a [`Proof`](super::Proof).
    pub proven: Option<&'a Proven>,
    /// The headers of the answer.
    pub headers: &'a HeaderMap,
    /// What the answer says of the credential.
    pub outcome: Outcome,
}

impl<'a> Answered<'a> {
    /// An attempt that was sent with `credential`, answered with `headers`.
    pub fn new(
        credential: &'a Credential,
        proven: Option<&'a Proven>,
        headers: &'a HeaderMap,
        outcome: Outcome,
    ) -> Self {
        Self {
            credential,
            proven,
            headers,
            outcome,
        }
    }

    /// Has the proof of the credential learn from the answer, and returns what it returns; `false` where there is none.
    pub fn proof_answered(&self) -> bool {
        let proof = self.credential.proof();
        proof.is_some_and(|proof| proof.answered(self))
    }
}

/// What an answer says of the credential that it was asked with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Outcome {
    /// Okta accepted it: it did what was asked, or looked at who asks for it.
    Accepted,
    /// Okta rejected it, or its proof.
    Rejected(Refusal),
    /// The answer does not tell.
    Unknown,
}
