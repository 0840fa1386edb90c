use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use pin_project_lite::pin_project;
use tokio::time::{Instant, Sleep, sleep_until};

use crate::{Error, ErrorKind};

pin_project! {
    /// The future of [`AttemptTimeout`](super::AttemptTimeout).
    #[must_use = "futures do nothing unless polled"]
    #[derive(Debug)]
    pub struct ResponseFuture<F> {
        #[pin]
        inner: F,
        #[pin]
        sleep: Option<Sleep>,
        timeout: Duration,
        is_cut: bool,
    }
}

impl<F> ResponseFuture<F> {
    pub(super) fn new(inner: F, timeout: Duration, deadline: Option<Instant>) -> Self {
        // What the clock cannot reach is without end too.
        let timed = Instant::now().checked_add(timeout);
        let end = timed.filter(|_| !timeout.is_zero());
        let is_cut = match (end, deadline) {
            (Some(end), Some(deadline)) => deadline < end,
            (None, deadline) => deadline.is_some(),
            (Some(_), None) => false,
        };
        let end = if is_cut { deadline } else { end };
        Self {
            inner,
            sleep: end.map(sleep_until),
            timeout,
            is_cut,
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
        let elapsed = this
            .sleep
            .as_pin_mut()
            .is_some_and(|sleep| sleep.poll(cx).is_ready());
        if !elapsed {
            return Poll::Pending;
        }
        if *this.is_cut {
            return Poll::Ready(Err(Error::new(ErrorKind::DeadlinePassed)
                .with_message("no whole answer before the deadline of the call")));
        }
        Poll::Ready(Err(Error::new(ErrorKind::AttemptTimeout).with_message(
            format!(
                "no whole answer within {:?}, the time for one attempt",
                this.timeout
            ),
        )))
    }
}
