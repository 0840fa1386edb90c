use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use http::Response;
use okta_core::{ApiError, InvalidInput, Operation};
use pin_project_lite::pin_project;

use crate::collect::Collected;
use crate::fail_fast::FailFast;
use crate::{Error, HttpService, collect};

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
    }
}

impl<Op, S: HttpService> ResponseFuture<Op, S> {
    pub(super) fn new(operation: Op, answer: Result<Answer<S>, InvalidInput>) -> Self {
        Self {
            answer: match answer {
                Ok(answer) => FailFast::inner(answer),
                Err(refused) => FailFast::failed(refused.into()),
            },
            operation,
        }
    }
}

impl<Op: Operation, S: HttpService> Future for ResponseFuture<Op, S> {
    type Output = Result<Op::Output, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let answer = ready!(this.answer.poll(cx));
        Poll::Ready(
            answer
                .and_then(|response| read(this.operation, response))
                .map_err(|error| error.with_operation(Op::DESCRIPTION)),
        )
    }
}

fn read<Op: Operation>(operation: &Op, response: Response<Collected>) -> Result<Op::Output, Error> {
    let response = response.map(Collected::into_bytes);
    if response.status().is_success() {
        operation.decode(response).map_err(Into::into)
    } else {
        Err(ApiError::from_response(response).into())
    }
}

impl<Op: Operation, S: HttpService> fmt::Debug for ResponseFuture<Op, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture")
            .field("operation", &Op::DESCRIPTION.id())
            .finish_non_exhaustive()
    }
}
