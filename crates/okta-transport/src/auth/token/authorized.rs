use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use http::Response;

use crate::Error;
use crate::admission::Pass;

/// That there is a valid token. Nothing is held by it.
#[derive(Debug)]
pub struct Authorized(());

impl Authorized {
    pub(super) fn new() -> Self {
        Self(())
    }
}

impl Pass for Authorized {
    fn sent(&mut self) {}

    fn answered<B>(self, _: &mut Response<B>) {}

    fn failed(self, _: &Error) {}
}

/// The wait for a token: in a box, since few calls wait.
#[must_use = "futures do nothing unless polled"]
pub struct Wait(Pin<Box<dyn Future<Output = Result<Authorized, Error>> + Send>>);

impl Wait {
    pub(super) fn new(
        wait: impl Future<Output = Result<Authorized, Error>> + Send + 'static,
    ) -> Self {
        Self(Box::pin(wait))
    }
}

impl Future for Wait {
    type Output = Result<Authorized, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.as_mut().poll(cx)
    }
}

impl fmt::Debug for Wait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Wait")
    }
}
