use std::fmt;
use std::future::IntoFuture;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use okta_core::Operation;
use pin_project_lite::pin_project;
use tower::ServiceExt;
use tower::util::Oneshot;

use super::OperationService;
use crate::{Error, HttpService};

pin_project! {
    /// The future of a [`Call`]: waits until the stack is ready, then sends.
    #[must_use = "futures do nothing unless polled"]
    pub struct CallFuture<Op, S>
    where
        Op: Operation,
        S: HttpService,
        S: Clone,
    {
        #[pin]
        inner: Oneshot<OperationService<Op, S>, Op>,
    }
}

impl<Op: Operation, S: HttpService + Clone> CallFuture<Op, S> {
    pub(crate) fn new(service: OperationService<Op, S>, operation: Op) -> Self {
        Self {
            inner: service.oneshot(operation),
        }
    }
}

impl<Op: Operation, S: HttpService + Clone> Future for CallFuture<Op, S> {
    type Output = Result<Op::Output, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.project().inner.poll(cx)
    }
}

impl<Op: Operation, S: HttpService + Clone> fmt::Debug for CallFuture<Op, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallFuture")
            .field("operation", &Op::DESCRIPTION.id())
            .finish_non_exhaustive()
    }
}

/// One call of an operation. It owns all that it needs, and nothing is sent until it is awaited.
///
/// ```
/// # use okta_core::{ApiResponse, ApiToken, ApiTokenId, GetApiToken};
/// # use okta_transport::{Client, Error, HttpService};
/// use std::time::Duration;
///
/// # async fn example<S: HttpService + Clone>(client: Client<S>, id: ApiTokenId) -> Result<(), Error> {
/// let token = client
///     .call(GetApiToken::new(id))
///     .attempt_timeout(Duration::from_secs(2))
///     .await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "a call does nothing unless it is awaited"]
#[derive(Clone)]
pub struct Call<Op, S> {
    service: OperationService<Op, S>,
    operation: Op,
}

impl<Op, S> Call<Op, S> {
    pub(super) fn new(service: OperationService<Op, S>, operation: Op) -> Self {
        Self { service, operation }
    }

    /// Ends each attempt of this call after `timeout`. Zero means without end.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.service.options_mut().attempt_timeout = Some(timeout);
        self
    }
}

impl<Op: Operation, S: HttpService + Clone> IntoFuture for Call<Op, S> {
    type Output = Result<Op::Output, Error>;
    type IntoFuture = CallFuture<Op, S>;

    fn into_future(self) -> CallFuture<Op, S> {
        CallFuture::new(self.service, self.operation)
    }
}

impl<Op: Operation, S: fmt::Debug> fmt::Debug for Call<Op, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("service", &self.service)
            .finish_non_exhaustive()
    }
}
