use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use http::{Request, Response};
use tokio::sync::oneshot;

use super::body::WireBody;
use super::classify::{ConnectError, classify, unsent};
use super::connection::Sending;
use super::pool::{Lease, Origin, Taken};
use crate::{Body, Error, ErrorKind};

/// One request and its answer.
///
/// A connection may be closed by the server just as a request is handed to it. Where hyper gives the request back, no
/// byte of it was sent, and it goes to another connection; from a connection that was made for it, it does not.
pub(super) struct Exchange {
    state: State,
    origin: Arc<Origin>,
    /// None while a connection has it.
    request: Option<Request<Body>>,
}

enum State {
    Start,
    Waiting(oneshot::Receiver<Result<Lease, ConnectError>>),
    Sending {
        sending: Sending,
        lease: Option<Lease>,
    },
}

impl Exchange {
    pub(super) fn new(origin: Arc<Origin>, request: Request<Body>) -> Self {
        Self {
            state: State::Start,
            origin,
            request: Some(request),
        }
    }

    fn send(&mut self, mut lease: Lease) {
        let request = self.request.take().expect("no connection has it");
        self.state = State::Sending {
            sending: lease.send(request),
            lease: Some(lease),
        };
    }
}

impl Future for Exchange {
    type Output = Result<Response<WireBody>, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        loop {
            match &mut this.state {
                State::Start => match this.origin.take() {
                    Taken::Now(lease) => this.send(lease),
                    Taken::Later(promise) => this.state = State::Waiting(promise),
                },
                State::Waiting(promise) => match ready!(Pin::new(promise).poll(cx)) {
                    Ok(Ok(lease)) => this.send(lease),
                    Ok(Err(error)) => return Poll::Ready(Err(classify(error))),
                    Err(_) => return Poll::Ready(Err(lost())),
                },
                State::Sending { sending, lease } => {
                    let used = lease.as_mut().expect("polled after it was ready");
                    let answered = ready!(used.poll_answer(sending, cx));
                    let lease = lease.take();
                    let mut error = match answered {
                        Ok(answer) => {
                            return Poll::Ready(Ok(answer.map(|body| WireBody::new(body, lease))));
                        }
                        Err(error) => error,
                    };
                    let Some(request) = error.take_message() else {
                        return Poll::Ready(Err(classify(error.into_error())));
                    };
                    if !lease.is_some_and(|lease| lease.is_reused()) {
                        return Poll::Ready(Err(unsent(error.into_error())));
                    }
                    this.request = Some(request);
                    this.state = State::Start;
                }
            }
        }
    }
}

/// The runtime in which the connection was being made is gone. The next attempt makes its own.
fn lost() -> Error {
    Error::new(ErrorKind::Connect).with_message(
        "the runtime in which the connection was being made is gone; nothing was sent",
    )
}
