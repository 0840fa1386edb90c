use std::pin::Pin;
use std::task::{Context, Poll};

use http::Response;
use hyper_util::client::legacy;
use pin_project_lite::pin_project;

use super::ResponseBody;
use super::classify::classify;
use crate::Error;

pin_project! {
    /// The future of [`Transport`](super::Transport).
    #[must_use = "futures do nothing unless polled"]
    #[derive(Debug)]
    pub struct ResponseFuture {
        #[pin]
        inner: legacy::ResponseFuture,
    }
}

impl ResponseFuture {
    pub(super) fn new(inner: legacy::ResponseFuture) -> Self {
        Self { inner }
    }
}

impl Future for ResponseFuture {
    type Output = Result<Response<ResponseBody>, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.project().inner.poll(cx).map(|result| match result {
            Ok(response) => Ok(response.map(ResponseBody::new)),
            Err(error) => Err(classify(error)),
        })
    }
}
