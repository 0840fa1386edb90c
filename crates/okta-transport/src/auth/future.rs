use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use http::Response;
use okta_core::AuthScheme;
use pin_project_lite::pin_project;

use super::refused::refuses;
use super::{CredentialRefused, SharedCredential};
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
    pub(super) scheme: AuthScheme,
    pub(super) id: u64,
    pub(super) credential: SharedCredential,
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
            && refuses(answer, sent.scheme)
        {
            let has_another = sent.credential.with(|now| now.id() != sent.id);
            trace::refused(has_another);
            answer
                .extensions_mut()
                .insert(CredentialRefused { has_another });
        }
        Poll::Ready(result)
    }
}

impl<F> fmt::Debug for ResponseFuture<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture").finish_non_exhaustive()
    }
}
