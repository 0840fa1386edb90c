use std::pin::Pin;
use std::task::{Context, Poll};

use http::Response;
use hyper_util::client::legacy;
use pin_project_lite::pin_project;

use super::body::WireBody;
use super::classify::classify;
use super::{ResponseBody, gzip};
use crate::Error;
use crate::fail_fast::FailFast;

pin_project! {
    /// The future of [`Transport`](super::Transport).
    #[must_use = "futures do nothing unless polled"]
    #[derive(Debug)]
    pub struct ResponseFuture {
        #[pin]
        inner: FailFast<Classify>,
    }
}

impl ResponseFuture {
    pub(super) fn new(inner: legacy::ResponseFuture) -> Self {
        Self {
            inner: FailFast::inner(Classify { inner }),
        }
    }

    pub(super) fn failed(error: Error) -> Self {
        Self {
            inner: FailFast::failed(error),
        }
    }
}

impl Future for ResponseFuture {
    type Output = Result<Response<ResponseBody>, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.project().inner.poll(cx)
    }
}

pin_project! {
    /// Makes our types of hyper's.
    #[derive(Debug)]
    struct Classify {
        #[pin]
        inner: legacy::ResponseFuture,
    }
}

impl Future for Classify {
    type Output = Result<Response<ResponseBody>, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.project().inner.poll(cx).map(|result| match result {
            Ok(answer) => Ok(gzip::undo(answer.map(WireBody::new)).map(ResponseBody::new)),
            Err(error) => Err(classify(error)),
        })
    }
}
