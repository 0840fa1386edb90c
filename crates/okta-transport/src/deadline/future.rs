use std::pin::Pin;
use std::task::{Context, Poll, ready};

use pin_project_lite::pin_project;
use tokio::time::Instant;

use crate::call::FailFast;
use crate::time::Alarm;
use crate::{Error, ErrorKind};

pin_project! {
    /// The future of [`Deadline`](super::Deadline).
    #[must_use = "futures do nothing unless polled"]
    #[derive(Debug)]
    pub struct ResponseFuture<F> {
        #[pin]
        inner: FailFast<F>,
        #[pin]
        alarm: Alarm,
        times: Option<Times>,
    }
}

#[derive(Debug, Clone, Copy)]
struct Times {
    begun: Instant,
    deadline: Instant,
}

impl<F> ResponseFuture<F> {
    pub(super) fn endless(inner: F) -> Self {
        Self {
            inner: FailFast::inner(inner),
            alarm: Alarm::Unset,
            times: None,
        }
    }

    pub(super) fn until(inner: F, begun: Instant, deadline: Instant) -> Self {
        Self {
            inner: FailFast::inner(inner),
            alarm: Alarm::Unset,
            times: Some(Times { begun, deadline }),
        }
    }

    pub(super) fn passed() -> Self {
        let error = Error::new(ErrorKind::DeadlinePassed)
            .with_message("the deadline of the call had passed, so nothing was sent")
            .unsent();
        Self {
            inner: FailFast::failed(error),
            alarm: Alarm::Unset,
            times: None,
        }
    }
}

impl<F, T> Future for ResponseFuture<F>
where
    F: Future<Output = Result<T, Error>>,
{
    type Output = Result<T, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        if let Poll::Ready(result) = this.inner.poll(cx) {
            return Poll::Ready(result);
        }
        let times = *this.times;
        ready!(this.alarm.poll(cx, || Some(times?.deadline)));
        let took = times.map(|times| times.begun.elapsed()).unwrap_or_default();
        Poll::Ready(Err(Error::new(ErrorKind::DeadlinePassed).with_message(
            format!("it was not done after {took:.1?}, when its deadline passed"),
        )))
    }
}
