use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use std::sync::Arc;

use http::Response;
use pin_project_lite::pin_project;

use super::oauth::Shown;
use super::refused::{INVALID_PROOF, USE_NONCE, is_taken, refusal};
use super::service::Shared;
use super::{Credential, CredentialRefused, Refusal};
use crate::fail_fast::FailFast;
use crate::{Error, trace};

pin_project! {
    /// The future of [`Auth`](super::Auth).
    #[must_use = "futures do nothing unless polled"]
    pub struct ResponseFuture<F> {
        #[pin]
        inner: FailFast<F>,
        sent: Option<Stamp>,
    }
}

/// With which credential an attempt was sent.
pub(super) struct Stamp {
    pub(super) sent: Arc<Credential>,
    /// Where the one is that stands now.
    pub(super) shared: Arc<Shared>,
    /// What was in its proof. In a box, so that the future of a call without one stays small.
    pub(super) shown: Option<Box<Shown>>,
}

impl Stamp {
    /// Learns from an answer, and says whether it refuses what the attempt was sent with.
    fn learn<B: AsRef<[u8]>>(&self, answer: &Response<B>) -> Option<CredentialRefused> {
        let grant = self.sent.grant();
        let binding = grant.and_then(|grant| grant.binding.as_ref());
        let proof = binding.zip(self.shown.as_deref());
        if let Some((binding, shown)) = proof {
            binding.nonce().adopt(answer.headers(), shown.sent);
        }
        let Some(error) = refusal(answer, self.sent.scheme(), proof.is_some()) else {
            if let Some(grant) = grant.filter(|_| is_taken(answer)) {
                grant.prove();
            }
            return None;
        };
        let (reason, has_another) = match (error, proof) {
            (USE_NONCE, Some((binding, shown))) => {
                let nonce = shown.nonce.as_deref().map(String::as_str);
                (Refusal::Nonce, binding.nonce().differs_from(nonce))
            }
            // A proof is made anew for each attempt, so that only its time can be wrong.
            (INVALID_PROOF, Some((binding, shown))) => {
                let clock = binding.clock();
                clock.learn(answer.headers());
                (Refusal::Clock, clock.differs_from(shown.made, shown.sent))
            }
            _ => (Refusal::Credential, self.is_replaced()),
        };
        Some(CredentialRefused {
            reason,
            has_another,
        })
    }

    /// Whether a repeat is sent with another credential than this one, which was refused.
    fn is_replaced(&self) -> bool {
        let id = self.sent.id();
        let credential = &self.shared.credential;
        match credential.manager() {
            Some(manager) => manager.refused(id),
            None => credential.with(|now| now.is_some_and(|now| now.id() != id)),
        }
    }
}

impl<F> ResponseFuture<F> {
    pub(super) fn stamped(future: F, stamp: Stamp) -> Self {
        Self {
            inner: FailFast::inner(future),
            sent: Some(stamp),
        }
    }

    pub(super) fn failed(error: Error) -> Self {
        Self {
            inner: FailFast::failed(error),
            sent: None,
        }
    }
}

impl<F, B> Future for ResponseFuture<F>
where
    F: Future<Output = Result<Response<B>, Error>>,
    B: AsRef<[u8]>,
{
    type Output = Result<Response<B>, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let mut result = ready!(this.inner.poll(cx));
        if let (Ok(answer), Some(sent)) = (&mut result, this.sent)
            && let Some(refused) = sent.learn(answer)
        {
            trace::refused(refused);
            answer.extensions_mut().insert(refused);
        }
        Poll::Ready(result)
    }
}

impl<F> fmt::Debug for ResponseFuture<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture").finish_non_exhaustive()
    }
}
