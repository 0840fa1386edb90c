use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use http::Response;
use pin_project_lite::pin_project;

use super::outcome::outcome;
use super::service::Shared;
use crate::Error;
use crate::call::{self, Collected, CredentialRefused, FailFast};
use crate::credential::{Answered, Current, Outcome, Proven};

pin_project! {
    /// The future of [`Auth`](super::Auth).
    #[must_use = "futures do nothing unless polled"]
    pub struct ResponseFuture<F> {
        #[pin]
        inner: FailFast<F>,
        sent: Option<Stamp>,
    }
}

/// What an attempt was sent with.
pub(super) struct Stamp {
    pub(super) current: Current,
    /// In a box, so that the future of a call without a proof stays small.
    pub(super) proven: Option<Box<Proven>>,
    pub(super) shared: Arc<Shared>,
}

impl Stamp {
    /// Has the credential learn from an answer. Returns what the answer rejects of it.
    fn learn<B: AsRef<[u8]>>(&self, answer: &Response<B>) -> Option<CredentialRefused> {
        let credential = &*self.current.credential;
        let proven = self.proven.as_deref();
        let outcome = outcome(answer, credential.scheme(), proven.is_some());
        let learns = self.current.is_of_source || proven.is_some();
        if !learns && !matches!(outcome, Outcome::Rejected(_)) {
            return None;
        }
        let attempt = Answered::new(credential, proven, answer.headers(), outcome);
        let has_another = self.shared.credential.answered(&attempt);
        match outcome {
            Outcome::Rejected(reason) => Some(CredentialRefused {
                reason,
                has_another,
            }),
            Outcome::Accepted | Outcome::Unknown => None,
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
    B: AsRef<[u8]> + 'static,
{
    type Output = Result<Response<B>, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let mut result = ready!(this.inner.poll(cx));
        if let (Ok(answer), Some(sent)) = (&mut result, this.sent) {
            Collected::keep_secret(answer.body_mut(), sent.current.credential.secret());
            if let Some(refused) = sent.learn(answer) {
                call::refused(refused);
                answer.extensions_mut().insert(refused);
            }
        }
        Poll::Ready(result)
    }
}

impl<F> fmt::Debug for ResponseFuture<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture").finish_non_exhaustive()
    }
}
