use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use http::{Response, StatusCode};
use okta_core::{ApiError, InvalidInput, Operation};
use pin_project_lite::pin_project;
use tracing::Span;

use crate::auth::{CredentialRefused, Refusal};
use crate::collect::Collected;
use crate::fail_fast::FailFast;
use crate::retry::Ending;
use crate::{Error, HttpService, collect, trace};

type Answer<S> = collect::ResponseFuture<
    <S as tower_service::Service<http::Request<crate::Body>>>::Future,
    <S as HttpService>::ResponseBody,
>;

pin_project! {
    /// The future of [`OperationService`](super::OperationService).
    #[must_use = "futures do nothing unless polled"]
    pub struct ResponseFuture<Op, S: HttpService> {
        #[pin]
        answer: FailFast<Answer<S>>,
        operation: Op,
        span: Span,
    }
}

impl<Op, S: HttpService> ResponseFuture<Op, S> {
    pub(super) fn sent(operation: Op, answer: S::Future, body_limit: usize, span: Span) -> Self {
        Self {
            answer: FailFast::inner(Answer::<S>::new(answer, body_limit)),
            operation,
            span,
        }
    }

    pub(super) fn refused(operation: Op, refused: InvalidInput, span: Span) -> Self {
        Self {
            answer: FailFast::failed(refused.into()),
            operation,
            span,
        }
    }
}

impl<Op: Operation, S: HttpService> Future for ResponseFuture<Op, S> {
    type Output = Result<Op::Output, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let _entered = this.span.enter();
        let mut result = match ready!(this.answer.poll(cx)) {
            Ok(response) => read(this.operation, response),
            Err(error) => Err(error),
        };
        if let Err(error) = &mut result {
            trace::call_failed(this.span, error);
            error.set_operation(Op::DESCRIPTION);
        }
        Poll::Ready(result)
    }
}

fn read<Op: Operation>(operation: &Op, response: Response<Collected>) -> Result<Op::Output, Error> {
    let response = response.map(Collected::into_bytes);
    let ending = response.extensions().get::<Ending>().copied();
    if response.status().is_success() {
        return operation.decode(response).map_err(|error| {
            let mut error = Error::from(error);
            if let Some(ending) = ending {
                error.set_history(ending.history);
            }
            error
        });
    }
    let refused = response.extensions().get::<CredentialRefused>().copied();
    let refused = refused.map(|refused| refused.reason);
    let refusal = ApiError::from_response(response);
    // A 404 of the web server in front of Okta says nothing of the object.
    let is_okta_s = refusal.status() != StatusCode::NOT_FOUND || refusal.code() == Some("E0000007");
    if ending.is_some_and(|ending| ending.is_already_done)
        && is_okta_s
        && let Some(output) = operation.already_done(refusal.meta().clone())
    {
        return Ok(output);
    }
    let mut error = Error::from(refusal);
    match refused {
        Some(Refusal::Credential) => error.set_refuses_credential(),
        Some(Refusal::Nonce) => {
            error = error.with_advice(
                "the server asks for a DPoP nonce, and gave none or refuses the one that it gave",
            );
        }
        _ => {}
    }
    if let Some(ending) = ending {
        error.set_history(ending.history);
    }
    Err(error)
}

impl<Op: Operation, S: HttpService> fmt::Debug for ResponseFuture<Op, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture")
            .field("operation", &Op::DESCRIPTION.id())
            .finish_non_exhaustive()
    }
}
