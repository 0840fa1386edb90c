use std::any::Any;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::Response;
use http::response::Parts;
use http_body::Body;
use okta_core::DecodeError;
use pin_project_lite::pin_project;

use super::{Collected, Collector};
use crate::{BoxError, Error};

pin_project! {
    /// The future of [`Collect`](super::Collect).
    #[must_use = "futures do nothing unless polled"]
    pub struct ResponseFuture<F, B> {
        #[pin]
        state: State<F, B>,
        limit: usize,
    }
}

pin_project! {
    #[project = StateProj]
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
    B: Body<Data = Bytes, Error: Into<BoxError>> + 'static,
{
    type Output = Result<Response<Collected>, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        loop {
            let next = match this.state.as_mut().project() {
                StateProj::Head { future } => {
                    let (head, body) = ready!(future.poll(cx))?.into_parts();
                    let body = match collected(body) {
                        Ok(body) => return Poll::Ready(Ok(Response::from_parts(head, body))),
                        Err(body) => body,
                    };
                    State::Body {
                        head: Some(head),
                        body: Collector::new(body, *this.limit),
                    }
                }
                StateProj::Body { head, mut body } => {
                    let result = ready!(body.as_mut().poll(cx));
                    let head = head.take().expect("polled after it was ready");
                    return Poll::Ready(match result {
                        Ok(bytes) => Ok(Response::from_parts(head, bytes.into())),
                        Err(error) => {
                            let reason = error.reason().into_owned();
                            let answer = DecodeError::new(reason, head.into(), body.read());
                            Err(error.with_answer(answer))
                        }
                    });
                }
            };
            this.state.set(next);
        }
    }
}

/// A body that is collected already, as it is. Which of the two it is the compiler knows.
fn collected<B: 'static>(body: B) -> Result<Collected, B> {
    let mut body = Some(body);
    let collected = (&mut body as &mut dyn Any).downcast_mut::<Option<Collected>>();
    match collected.and_then(Option::take) {
        Some(collected) => Ok(collected),
        None => Err(body.expect("nobody took it")),
    }
}

impl<F, B> fmt::Debug for ResponseFuture<F, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture")
            .field("limit", &self.limit)
            .finish_non_exhaustive()
    }
}
