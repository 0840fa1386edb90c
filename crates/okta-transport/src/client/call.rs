use std::fmt;
use std::future::IntoFuture;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use http::StatusCode;
use okta_core::Operation;
use pin_project_lite::pin_project;
use tokio::time::{Instant, Sleep, sleep_until};
use tower_service::Service;

use super::{OperationService, ResponseFuture};
use crate::{Error, ErrorKind, HttpService};

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
        state: State<OperationService<Op, S>, Op, ResponseFuture<Op, S>>,
        // Ends the wait for a stack that is not ready, which no layer of the stack sees. In a box, since few calls have one.
        sleep: Option<Pin<Box<Sleep>>>,
    }
}

pin_project! {
    // As in tower's `Oneshot`, which moves the future and the output of a call once more each.
    #[project = StateProj]
    enum State<S, Op, F> {
        Readying { service: S, operation: Option<Op> },
        Answering { #[pin] answer: F },
    }
}

impl<Op: Operation, S: HttpService + Clone> CallFuture<Op, S> {
    pub(crate) fn new(mut service: OperationService<Op, S>, operation: Op) -> Self {
        let options = service.options();
        let timeout = options.deadline.filter(|timeout| !timeout.is_zero());
        let end = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        if let Some(end) = end {
            let set = options.deadline_at.unwrap_or(end);
            service.options_mut().deadline_at = Some(set.min(end));
        }
        let deadline = service.options().deadline_at;
        Self {
            sleep: deadline.map(|end| Box::pin(sleep_until(end))),
            state: State::Readying {
                service,
                operation: Some(operation),
            },
        }
    }
}

impl<Op: Operation, S: HttpService + Clone> Future for CallFuture<Op, S> {
    type Output = Result<Op::Output, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        if let StateProj::Readying { .. } = this.state.as_mut().project()
            && let Poll::Ready(Err(error)) = this.state.as_mut().send(cx)
        {
            return Poll::Ready(Err(error));
        }
        if let StateProj::Answering { answer } = this.state.project() {
            let polled = answer.poll(cx);
            if polled.is_ready() {
                return polled;
            }
        }
        match this.sleep.as_mut().map(|sleep| sleep.as_mut().poll(cx)) {
            Some(Poll::Ready(())) => {}
            _ => return Poll::Pending,
        }
        Poll::Ready(Err(
            Error::new(ErrorKind::DeadlinePassed).with_operation(Op::DESCRIPTION)
        ))
    }
}

impl<Op, S> State<OperationService<Op, S>, Op, ResponseFuture<Op, S>>
where
    Op: Operation,
    S: HttpService + Clone,
{
    /// Waits until the stack is ready, and makes the call. It is apart from the poll, which happens again, so that what it
    /// needs of the stack is free by then.
    #[inline(never)]
    fn send(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        if let StateProj::Readying { service, operation } = self.as_mut().project() {
            if let Err(error) = ready!(service.poll_ready(cx)) {
                return Poll::Ready(Err(error.with_operation(Op::DESCRIPTION)));
            }
            let operation = operation.take().expect("it is sent once");
            let answer = service.call(operation);
            self.set(State::Answering { answer });
        }
        Poll::Ready(Ok(()))
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

/// What holds for this call alone, in place of the settings of the stack.
impl<Op, S> Call<Op, S> {
    /// Ends the call after `timeout`, waits and repeats included, from when it is awaited. Zero means without end.
    pub fn deadline(mut self, timeout: Duration) -> Self {
        self.service.options_mut().deadline = Some(timeout);
        self
    }

    /// Ends the call at `deadline`, where no other deadline is earlier.
    pub fn deadline_at(mut self, deadline: Instant) -> Self {
        self.service.options_mut().deadline_at = Some(deadline);
        self
    }

    /// Repeats the call at most so many times; 0 for not at all.
    pub fn retries(mut self, retries: u32) -> Self {
        self.service.options_mut().retries = Some(retries);
        self
    }

    /// Takes `status` for worth a repeat too, where the operation may be repeated.
    pub fn retry_on(mut self, status: StatusCode) -> Self {
        self.service.options_mut().retry_statuses.push(status);
        self
    }

    /// Sends the call past the queue of the rate limit, and past a bucket that is closed: for the one revocation that cannot
    /// wait. It may meet a 429.
    pub fn skip_queue(mut self) -> Self {
        self.service.options_mut().skips_queue = true;
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
