use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::Response;
use http::response::Parts;
use http_body::Body;
use pin_project_lite::pin_project;

use super::{Collected, Collector};
use crate::{BoxError, Error};

pin_project! {
    /// The future of [`Collect`](super::Collect).
    #[must_use = "futures do nothing unless polled"]
    #[derive(Debug)]
    pub struct ResponseFuture<F, B> {
        #[pin]
        state: State<F, B>,
        limit: usize,
    }
}

pin_project! {
    #[project = StateProj]
    #[derive(Debug)]
    enum State<F, B> {
        Head { #[pin] future: F },
        Body { head: Option<Parts>, #[pin] body: Collector<B> },
    }
}

impl<F, B> ResponseFuture<F, B> {
    pub(crate) fn new(future: F, limit: usize) -> Self {
        Self {
            state: State::Head { future },
            limit,
        }
    }
}

impl<F, B> Future for ResponseFuture<F, B>
where
    F: Future<Output = Result<Response<B>, Error>>,
    B: Body<Data = Bytes, Error: Into<BoxError>>,
{
    type Output = Result<Response<Collected>, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        loop {
            let next = match this.state.as_mut().project() {
                StateProj::Head { future } => {
                    let (head, body) = ready!(future.poll(cx))?.into_parts();
                    State::Body {
                        head: Some(head),
                        body: Collector::new(body, *this.limit),
                    }
                }
                StateProj::Body { head, body } => {
                    let result = ready!(body.poll(cx));
                    let head = head.take().expect("polled after it was ready");
                    return Poll::Ready(match result {
                        Ok(bytes) => Ok(Response::from_parts(head, bytes.into())),
                        Err(error) => {
                            let id = head.headers.get("x-okta-request-id");
                            Err(error.with_request_id(id.and_then(|id| id.to_str().ok())))
                        }
                    });
                }
            };
            this.state.set(next);
        }
    }
}
