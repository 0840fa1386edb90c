use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use pin_project_lite::pin_project;
use tokio::time::{Sleep, sleep};

pin_project! {
    /// The wait before a repeat.
    #[must_use = "futures do nothing unless polled"]
    #[derive(Debug)]
    pub struct Wait {
        #[pin]
        sleep: Option<Sleep>,
    }
}

impl Wait {
    pub(super) fn new(wait: Duration) -> Self {
        Self {
            sleep: (!wait.is_zero()).then(|| sleep(wait)),
        }
    }
}

impl Future for Wait {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        match self.project().sleep.as_pin_mut() {
            Some(sleep) => sleep.poll(cx),
            None => Poll::Ready(()),
        }
    }
}
