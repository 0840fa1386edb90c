use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use futures_util::stream::{FuturesUnordered, StreamExt};
use okta_core::{ApiResponse, ApiTokenId, Operation, RevokeApiToken, Revoked};
use okta_transport::{CallFuture, Error, ErrorKind, HttpService};
use pin_project_lite::pin_project;

use crate::ApiTokens;

/// How many revocations are in flight at once unless set: half of what the limit of calls at once lets through.
const AT_ONCE: usize = 16;

impl<S: HttpService + Clone> ApiTokens<S> {
    /// Revokes many API tokens, some at once, and tells of each how it went.
    ///
    /// ```
    /// use futures_util::{StreamExt, stream};
    /// use okta_api_tokens::{ApiTokenId, ApiTokens, HttpService};
    ///
    /// async fn revoke_all<S: HttpService + Clone>(tokens: &ApiTokens<S>, leaked: Vec<ApiTokenId>) {
    ///     let mut revocations = tokens.revoke_many(stream::iter(leaked)).at_once(8);
    ///     while let Some(revocation) = revocations.next().await {
    ///         match revocation.result {
    ///             Ok(answer) => println!("{} {:?}", revocation.id, answer.value),
    ///             Err(error) => println!("{} {error}", revocation.id),
    ///         }
    ///     }
    /// }
    /// ```
    ///
    /// Results come as they are there, in any order, one for each id. An error ends nothing: the others go on. Only where
    /// Okta refuses the credential itself, as when its own token was among the ids, what was not begun by then is not tried,
    /// and each such id comes with an error of kind [`NotTried`](ErrorKind::NotTried).
    ///
    /// No id is taken from `ids` before there is room for it, so what was not taken is still there when this is dropped, if
    /// the stream was given by `&mut`; [`in_flight`](RevokeMany::in_flight) tells those that were taken and whose outcome is
    /// open. Deadlines and retries of each revocation are those of the handle ([`options`](ApiTokens::options)).
    pub fn revoke_many<I>(&self, ids: I) -> RevokeMany<I, S>
    where
        I: Stream<Item = ApiTokenId>,
    {
        RevokeMany {
            ids,
            tokens: self.clone(),
            at_once: AT_ONCE,
            running: FuturesUnordered::new(),
            is_exhausted: false,
            is_dead: false,
        }
    }
}

/// How the revocation of one API token went.
#[derive(Debug)]
#[non_exhaustive]
pub struct Revocation {
    /// The token.
    pub id: ApiTokenId,
    /// What Okta said, or why it was not asked.
    pub result: Result<ApiResponse<Revoked>, Error>,
}

pin_project! {
    /// The revocations of many API tokens, as a `Stream` of [`Revocation`]; see [`ApiTokens::revoke_many`].
    #[must_use = "streams do nothing unless polled"]
    pub struct RevokeMany<I, S>
    where
        S: HttpService,
        S: Clone,
    {
        #[pin]
        ids: I,
        tokens: ApiTokens<S>,
        at_once: usize,
        running: FuturesUnordered<Running<S>>,
        is_exhausted: bool,
        is_dead: bool,
    }
}

pin_project! {
    /// One revocation that is on its way.
    struct Running<S>
    where
        S: HttpService,
        S: Clone,
    {
        id: ApiTokenId,
        #[pin]
        call: CallFuture<RevokeApiToken, S>,
    }
}

impl<S: HttpService + Clone> Future for Running<S> {
    type Output = Revocation;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Revocation> {
        let this = self.project();
        let result = ready!(this.call.poll(cx));
        Poll::Ready(Revocation {
            id: this.id.clone(),
            result,
        })
    }
}

impl<I, S: HttpService + Clone> RevokeMany<I, S> {
    /// How many are in flight at once; 16 unless set. At least one is.
    pub fn at_once(mut self, calls: usize) -> Self {
        self.at_once = calls.max(1);
        self
    }

    /// The tokens whose revocation is on its way, in no order.
    pub fn in_flight(&self) -> impl Iterator<Item = &ApiTokenId> {
        Pin::new(&self.running)
            .iter_pin_ref()
            .map(|running| &running.get_ref().id)
    }
}

impl<I, S> Stream for RevokeMany<I, S>
where
    I: Stream<Item = ApiTokenId>,
    S: HttpService + Clone,
{
    type Item = Revocation;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Revocation>> {
        let mut this = self.project();
        // Those on their way first: they would time out behind a consumer who has much to read.
        if let Poll::Ready(Some(revocation)) = this.running.poll_next_unpin(cx) {
            *this.is_dead |= is_credential_refused(&revocation);
            return Poll::Ready(Some(revocation));
        }
        while !*this.is_exhausted && (*this.is_dead || this.running.len() < *this.at_once) {
            match this.ids.as_mut().poll_next(cx) {
                Poll::Ready(Some(id)) if *this.is_dead => {
                    let error = Error::new(ErrorKind::NotTried);
                    let result = Err(error.with_operation(RevokeApiToken::DESCRIPTION));
                    return Poll::Ready(Some(Revocation { id, result }));
                }
                Poll::Ready(Some(id)) => {
                    let call = this.tokens.revoke(&id).into_future();
                    this.running.push(Running { id, call });
                }
                Poll::Ready(None) => *this.is_exhausted = true,
                Poll::Pending => break,
            }
        }
        match this.running.poll_next_unpin(cx) {
            Poll::Ready(Some(revocation)) => {
                *this.is_dead |= is_credential_refused(&revocation);
                Poll::Ready(Some(revocation))
            }
            Poll::Ready(None) if *this.is_exhausted => Poll::Ready(None),
            _ => Poll::Pending,
        }
    }
}

fn is_credential_refused(revocation: &Revocation) -> bool {
    let refused = revocation.result.as_ref().err();
    refused.is_some_and(Error::refuses_credential)
}

impl<I, S: HttpService + Clone> fmt::Debug for RevokeMany<I, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RevokeMany")
            .field("at_once", &self.at_once)
            .field("in_flight", &self.running.len())
            .finish_non_exhaustive()
    }
}
