use std::sync::Arc;
use std::task::{Context, Poll};

use http::header::AUTHORIZATION;
use http::{Request, Response, Uri};
use okta_core::{InvalidInput, OrgUrl};
use tower_service::Service;

use super::ResponseFuture;
use super::future::Stamp;
use crate::credential::{Credential, SharedCredential};
use crate::{Body, Error, ErrorKind};

/// The service of [`AuthLayer`](super::AuthLayer).
#[derive(Debug, Clone)]
pub struct Auth<S> {
    inner: S,
    /// In one piece, since a call clones its stack some times.
    shared: Arc<Shared>,
}

#[derive(Debug)]
pub(super) struct Shared {
    org: OrgUrl,
    pub(super) credential: SharedCredential,
}

impl<S> Auth<S> {
    pub(super) fn new(inner: S, org: OrgUrl, credential: SharedCredential) -> Self {
        Self {
            inner,
            shared: Arc::new(Shared { org, credential }),
        }
    }

    /// Puts the credential on `request`, if it may have it.
    fn stamp(&self, request: &mut Request<Body>) -> Result<Stamp, Error> {
        let Shared { org, credential } = &*self.shared;
        if !org.is_origin_of(request.uri()) {
            return Err(Error::new(ErrorKind::ForeignOrigin).with_message(format!(
                "the request is not for {org}, so it was not given the credential and not sent"
            )));
        }
        let current = credential.current_for(request.uri(), request.body().description())?;
        if names(request.uri(), &current.credential) {
            let mistake = "the credential stands in the URL, where logs would keep it; give the id of a token, which a list shows";
            return Err(InvalidInput::new("request", mistake).into());
        }
        if !is_bound_to(request.body(), &current.credential) {
            return Err(Error::new(ErrorKind::NotTried).with_message(
                "the credential was replaced while the call was on its way, and a repeat would be about the new one, \
                 so it was not sent",
            ));
        }
        let proof = current.credential.proof();
        let proven = proof.map(|proof| proof.prove(request).map(Box::new));
        let header = current.credential.header().clone();
        request.headers_mut().insert(AUTHORIZATION, header);
        Ok(Stamp {
            proven: proven.transpose()?,
            current,
            shared: Arc::clone(&self.shared),
        })
    }
}

/// Whether the call may be sent with this credential. One that is about the credential itself stays with that of its first
/// attempt.
fn is_bound_to(body: &Body, credential: &Credential) -> bool {
    body.bound_to()
        .is_none_or(|first| *first.get_or_init(|| credential.id()) == credential.id())
}

/// A shorter credential is one of a test, and may well be a word of a path.
const SHORTEST: usize = 16;

/// Whether the URL holds the credential, as where an API token was given in the place of its id.
fn names(uri: &Uri, credential: &Credential) -> bool {
    let secret = (**credential.secret()).as_ref();
    uri.path_and_query().is_some_and(|text| {
        let mut parts = text.as_str().split(['/', '?', '&', '=']);
        (SHORTEST..=text.as_str().len()).contains(&secret.len())
            && parts.any(|part| part.as_bytes() == secret)
    })
}

impl<S, B> Service<Request<Body>> for Auth<S>
where
    S: Service<Request<Body>, Response = Response<B>, Error = Error> + Clone,
    B: AsRef<[u8]> + 'static,
{
    type Response = S::Response;
    type Error = Error;
    type Future = ResponseFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    #[inline]
    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        match self.stamp(&mut request) {
            Ok(stamp) => ResponseFuture::stamped(self.inner.call(request), stamp),
            Err(error) => {
                // The readiness that was waited for goes back, or a limit below would stay one short.
                self.inner = self.inner.clone();
                ResponseFuture::failed(error)
            }
        }
    }
}
