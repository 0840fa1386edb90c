use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use http::{HeaderValue, Response, StatusCode};
use okta_core::OperationDescription;
use pin_project_lite::pin_project;
use tokio::time::Instant;
use tracing::Span;

use super::span::{attempt_answered, attempt_failed};
use crate::Error;
use crate::call::observe::{Event, Observer};

pin_project! {
    /// The future of [`Trace`](super::Trace).
    #[must_use = "futures do nothing unless polled"]
    pub struct ResponseFuture<F> {
        #[pin]
        inner: F,
        span: Span,
        // What the span must not show. It is kept where the span is recorded alone.
        credential: Option<Box<HeaderValue>>,
        observed: Option<Observed>,
    }
}

/// Who is told how the attempt ends.
struct Observed {
    observer: Observer,
    operation: Option<&'static OperationDescription>,
    sent: Instant,
    is_told: bool,
}

impl<F> ResponseFuture<F> {
    #[inline]
    pub(super) fn new(
        inner: F,
        span: Span,
        credential: Option<Box<HeaderValue>>,
        observed: Option<(Observer, Option<&'static OperationDescription>)>,
    ) -> Self {
        let observed = observed.map(|(observer, operation)| Observed {
            observer,
            operation,
            sent: Instant::now(),
            is_told: false,
        });
        Self {
            inner,
            span,
            credential,
            observed,
        }
    }
}

impl<F, B> Future for ResponseFuture<F>
where
    F: Future<Output = Result<Response<B>, Error>>,
{
    type Output = Result<Response<B>, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let _entered = this.span.enter();
        let result = ready!(this.inner.poll(cx));
        match &result {
            Ok(answer) => attempt_answered(this.span, answer, this.credential.take()),
            Err(error) => attempt_failed(this.span, error),
        }
        if let Some(observed) = this.observed {
            observed.ended(&result);
        }
        Poll::Ready(result)
    }
}

impl Observed {
    fn ended<B>(&mut self, result: &Result<Response<B>, Error>) {
        let took = self.sent.elapsed();
        let event = match result {
            Ok(answer) => Event::Answered {
                status: answer.status(),
                is_refused: answer.status() == StatusCode::TOO_MANY_REQUESTS,
                took,
            },
            Err(error) => Event::Failed {
                kind: error.kind(),
                took,
            },
        };
        self.is_told = true;
        self.observer.report(self.operation, event);
    }
}

impl Drop for Observed {
    fn drop(&mut self) {
        if !self.is_told {
            let took = self.sent.elapsed();
            self.observer
                .report(self.operation, Event::Dropped { took });
        }
    }
}

impl<F> fmt::Debug for ResponseFuture<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture")
            .field("span", &self.span)
            .finish_non_exhaustive()
    }
}
