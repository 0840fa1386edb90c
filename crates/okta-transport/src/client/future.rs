use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::Response;
use okta_core::{ApiError, DecodedLimit, InvalidInput, Operation, quote};
use pin_project_lite::pin_project;
use tracing::Span;

use crate::call::{Collected, CredentialRefused, FailFast, Refusal, call_failed};
use crate::collect::{self, CollectLayer};
use crate::error::History;
use crate::{Error, HttpService};

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
        decoded_limit: Option<DecodedLimit>,
        span: Span,
    }
}

impl<Op, S: HttpService> ResponseFuture<Op, S> {
    /// A stack that collects bodies has bounded them; for one that does not, the bound is the default.
    pub(super) fn sent(
        operation: Op,
        answer: S::Future,
        decoded_limit: Option<DecodedLimit>,
        span: Span,
    ) -> Self {
        let answer = Answer::<S>::new(answer, CollectLayer::DEFAULT_LIMIT);
        Self {
            answer: FailFast::inner(answer),
            operation,
            decoded_limit,
            span,
        }
    }

    pub(super) fn refused(operation: Op, refused: InvalidInput, span: Span) -> Self {
        Self {
            answer: FailFast::failed(refused.into()),
            operation,
            decoded_limit: None,
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
            Ok(mut response) => {
                if let Some(limit) = *this.decoded_limit {
                    response.extensions_mut().insert(limit);
                }
                read(this.operation, response)
            }
            Err(error) => Err(error),
        };
        if let Err(error) = &mut result {
            call_failed(this.span, error);
            error.set_operation(Op::DESCRIPTION);
        }
        Poll::Ready(result)
    }
}

/// Reads an answer. Where the credential is known that it was asked with, no error shows that, however it is echoed.
fn read<Op: Operation>(operation: &Op, response: Response<Collected>) -> Result<Op::Output, Error> {
    let (head, body) = response.into_parts();
    let (bytes, secret) = body.into_parts();
    let response = Response::from_parts(head, bytes);
    match secret {
        Some(secret) => quote::scrubbing(secret, || output(operation, response)),
        None => output(operation, response),
    }
}

fn output<Op: Operation>(operation: &Op, response: Response<Bytes>) -> Result<Op::Output, Error> {
    let history = response.extensions().get::<History>().copied();
    let mut result = if response.status().is_success() {
        operation.decode(response).map_err(Error::from)
    } else {
        let is_lost = history.is_some_and(|history| history.is_lost);
        reject(operation, response, is_lost)
    };
    if let (Err(error), Some(history)) = (&mut result, history) {
        error.set_history(history);
    }
    result
}

/// What a call comes to whose last answer is not 2xx. Where an earlier attempt was lost, the answer may say that it was carried
/// out.
fn reject<Op: Operation>(
    operation: &Op,
    response: Response<Bytes>,
    is_lost: bool,
) -> Result<Op::Output, Error> {
    let rejected = response.extensions().get::<CredentialRefused>();
    let rejected = rejected.map(|rejected| rejected.reason);
    let answer = ApiError::from_response(response);
    if is_lost && let Some(output) = operation.already_done(&answer) {
        return Ok(output);
    }
    let mut error = Error::from(answer);
    match rejected {
        Some(Refusal::Credential) => error.set_refuses_credential(),
        Some(Refusal::Nonce) => {
            error = error.with_advice(
                "the server asks for a DPoP nonce, and gave none or refuses the one that it gave",
            );
        }
        _ => {}
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
