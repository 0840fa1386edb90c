use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use http::{Request, Response};
use pin_project_lite::pin_project;
use tokio::time::Instant;
use tower_service::Service;

use super::{Admission, Pass};
use crate::call::observe::{Event, WaitReason};
use crate::{Body, Error};

pin_project! {
    /// The future of a call that waits for a [`Pass`].
    #[must_use = "futures do nothing unless polled"]
    pub struct ResponseFuture<S, P, W>
    where
        S: Service<Request<Body>>,
    {
        #[pin]
        state: State<S, S::Future, P, W>,
    }
}

pin_project! {
    #[project = StateProj]
    enum State<S, F, P, W> {
        // The call waits for its pass. The readiness of the service was given back.
        Waiting { #[pin] wait: W, parked: Option<Box<Parked<S>>>, since: Since },
        // The call has its pass and waits for the service below.
        Readying { pass: Option<P>, parked: Option<Box<Parked<S>>> },
        Calling { #[pin] future: F, pass: Option<P>, sent: bool },
        Refused { error: Option<Error> },
    }
}

/// What a call waits for, and since when.
struct Since {
    reason: WaitReason,
    begun: Instant,
}

/// What a call needs when its wait is over. It is in a box, so that the future of a call that need not wait is half as large.
struct Parked<S> {
    service: S,
    request: Request<Body>,
}

impl<S, P, W> ResponseFuture<S, P, W>
where
    S: Service<Request<Body>> + Clone,
{
    /// Sends `request` through `service`, which is ready, or as soon as `admission` lets it; without one, at once.
    ///
    /// A call that is not sent now gives the readiness of `service` back and waits with a fresh clone: what limits the
    /// service below would otherwise be held through the wait.
    #[inline]
    pub(crate) fn new(
        admission: Option<Admission<P, W>>,
        service: &mut S,
        request: Request<Body>,
        reason: WaitReason,
    ) -> Self {
        let pass = match admission {
            None => None,
            Some(Admission::Granted(pass)) => Some(pass),
            Some(Admission::Waiting(wait)) => {
                *service = service.clone();
                let service = service.clone();
                let parked = Some(Box::new(Parked { service, request }));
                let begun = Instant::now();
                let since = Since { reason, begun };
                return Self {
                    state: State::Waiting {
                        wait,
                        parked,
                        since,
                    },
                };
            }
            Some(Admission::Refused(error)) => {
                *service = service.clone();
                let error = Some(error);
                return Self {
                    state: State::Refused { error },
                };
            }
        };
        Self {
            state: State::Calling {
                future: service.call(request),
                pass,
                sent: false,
            },
        }
    }
}

impl Since {
    /// Reports that the wait is over, with a pass or without.
    fn report(&self, body: &Body) {
        let (reason, length) = (self.reason, self.begun.elapsed());
        body.report(Event::Waited { reason, length });
    }
}

const TWICE: &str = "polled after it was ready";

impl<S, P, W> State<S, S::Future, P, W>
where
    S: Service<Request<Body>, Error = Error>,
    W: Future<Output = Result<P, Error>>,
{
    /// Waits until the call may be made, and makes it.
    ///
    /// It is apart from the poll since few calls wait: what is inlined there takes room on the stack of every poll, and
    /// what a call needs on its way through the layers fills the processor's cache as it is.
    #[inline(never)]
    fn wait(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        loop {
            let next = match self.as_mut().project() {
                StateProj::Waiting {
                    wait,
                    parked,
                    since,
                } => {
                    let pass = ready!(wait.poll(cx));
                    since.report(parked.as_ref().expect(TWICE).request.body());
                    let pass = pass?;
                    State::Readying {
                        pass: Some(pass),
                        parked: parked.take(),
                    }
                }
                StateProj::Readying { pass, parked } => {
                    ready!(parked.as_mut().expect(TWICE).service.poll_ready(cx))?;
                    let Parked {
                        mut service,
                        request,
                    } = *parked.take().expect(TWICE);
                    State::Calling {
                        future: service.call(request),
                        pass: pass.take(),
                        sent: false,
                    }
                }
                StateProj::Calling { .. } => return Poll::Ready(Ok(())),
                StateProj::Refused { error } => {
                    return Poll::Ready(Err(error.take().expect(TWICE)));
                }
            };
            self.set(next);
        }
    }
}

impl<S, P, W, B> Future for ResponseFuture<S, P, W>
where
    S: Service<Request<Body>, Response = Response<B>, Error = Error>,
    P: Pass,
    W: Future<Output = Result<P, Error>>,
{
    type Output = Result<Response<B>, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut state = self.project().state;
        if !matches!(*state, State::Calling { .. }) {
            ready!(state.as_mut().wait(cx))?;
        }
        let StateProj::Calling { future, pass, sent } = state.project() else {
            unreachable!("the wait ends in a call");
        };
        if let (false, Some(pass)) = (*sent, pass.as_mut()) {
            pass.sent();
        }
        *sent = true;
        let mut result = ready!(future.poll(cx));
        match (&mut result, pass.take()) {
            (Ok(answer), Some(pass)) => pass.answered(answer),
            (Err(error), Some(pass)) => pass.failed(error),
            (_, None) => {}
        }
        Poll::Ready(result)
    }
}

impl<S, P, W> fmt::Debug for ResponseFuture<S, P, W>
where
    S: Service<Request<Body>>,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match &self.state {
            State::Waiting { .. } => "waiting",
            State::Readying { .. } => "readying",
            State::Calling { .. } => "calling",
            State::Refused { .. } => "refused",
        };
        f.debug_struct("ResponseFuture")
            .field("state", &state)
            .finish_non_exhaustive()
    }
}
