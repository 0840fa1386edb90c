use std::task::{Context, Poll};

use http::{Request, Response};
use tokio::time::timeout_at;
use tower_service::Service;

use super::{Authorized, ResponseFuture, Wait};
use crate::admission::Admission;
use crate::call::observe::WaitReason;
use crate::credential::SharedCredential;
use crate::{Body, Error, ErrorKind};

/// The service of [`TokenLayer`](super::TokenLayer).
#[derive(Debug, Clone)]
pub struct Token<S> {
    inner: S,
    credential: SharedCredential,
}

impl<S> Token<S> {
    pub(super) fn new(inner: S, credential: SharedCredential) -> Self {
        Self { inner, credential }
    }

    /// `None` where there is nothing to wait for.
    fn admit(&self, request: &Request<Body>) -> Option<Admission<Authorized, Wait>> {
        let (uri, body) = (request.uri(), request.body());
        let (operation, deadline) = (body.description(), body.deadline());
        let ready = match self.credential.admit(uri, operation) {
            Ok(ready) => ready?,
            Err(error) => return Some(Admission::Refused(error)),
        };
        let (credential, uri) = (self.credential.clone(), uri.clone());
        Some(Admission::Waiting(Wait::new(async move {
            let waited = match deadline {
                Some(deadline) => timeout_at(deadline, ready)
                    .await
                    .unwrap_or_else(|_| Err(too_late())),
                None => ready.await,
            };
            // One that was put there meanwhile needs no wait.
            if let Err(error) = waited
                && !matches!(credential.admit(&uri, operation), Ok(None))
            {
                return Err(error);
            }
            credential.covers(operation)?;
            Ok(Authorized::new())
        })))
    }
}

fn too_late() -> Error {
    Error::new(ErrorKind::DeadlinePassed)
        .with_message("its deadline passed while it waited for an access token, so it was not sent")
        .unsent()
}

impl<S, B> Service<Request<Body>> for Token<S>
where
    S: Service<Request<Body>, Response = Response<B>, Error = Error> + Clone,
{
    type Response = S::Response;
    type Error = Error;
    type Future = ResponseFuture<S>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    // Not inlined, or a poll of the retry above would have room on its stack for all that a repeat goes through.
    #[inline(never)]
    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let admission = self.admit(&request);
        ResponseFuture::new(admission, &mut self.inner, request, WaitReason::Token)
    }
}
