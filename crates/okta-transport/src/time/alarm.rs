use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;
use tokio::time::{Instant, Sleep, sleep_until};

pin_project! {
    /// A timer beside a future that may be ready at once: it is made when it is first polled, and so costs nothing where
    /// it never is.
    #[project = AlarmProj]
    #[derive(Debug)]
    pub(crate) enum Alarm {
        Unset,
        Set { #[pin] sleep: Sleep },
        Never,
    }
}

impl Alarm {
    /// Is ready at the moment that `end` says when it is polled for the first time; never where it says `None`.
    pub(crate) fn poll(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        end: impl FnOnce() -> Option<Instant>,
    ) -> Poll<()> {
        if matches!(*self, Self::Unset) {
            self.set(match end() {
                Some(end) => Self::Set {
                    sleep: sleep_until(end),
                },
                None => Self::Never,
            });
        }
        match self.project() {
            AlarmProj::Set { sleep } => sleep.poll(cx),
            AlarmProj::Unset | AlarmProj::Never => Poll::Pending,
        }
    }
}
