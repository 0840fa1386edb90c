use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use pin_project_lite::pin_project;
use tokio::time::Instant;

use crate::time::Alarm;
use crate::{Error, ErrorKind};

pin_project! {
    /// The future of [`AttemptTimeout`](super::AttemptTimeout).
    #[must_use = "futures do nothing unless polled"]
    #[derive(Debug)]
    pub struct ResponseFuture<F> {
        #[pin]
        inner: F,
        #[pin]
        alarm: Alarm,
        timeout: Duration,
        deadline: Option<Instant>,
        is_cut: bool,
    }
}

impl<F> ResponseFuture<F> {
    pub(super) fn new(inner: F, timeout: Duration, deadline: Option<Instant>) -> Self {
        Self {
            inner,
            alarm: Alarm::Unset,
            timeout,
            deadline,
            is_cut: false,
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
        let (timeout, deadline, is_cut) = (*this.timeout, *this.deadline, this.is_cut);
        ready!(this.alarm.poll(cx, || {
            // What the clock cannot reach is without end too.
            let timed = Instant::now().checked_add(timeout);
            let end = timed.filter(|_| !timeout.is_zero());
            *is_cut = deadline.is_some_and(|deadline| end.is_none_or(|end| deadline < end));
            if *is_cut { deadline } else { end }
        }));
        if *is_cut {
            return Poll::Ready(Err(Error::new(ErrorKind::DeadlinePassed)
                .with_message("no whole answer before the deadline of the call")));
        }
        Poll::Ready(Err(Error::new(ErrorKind::AttemptTimeout).with_message(
            format!("no whole answer within {timeout:?}, the time for one attempt"),
        )))
    }
}
