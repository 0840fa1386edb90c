use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use http::Request;
use http_body::{Body as _, Frame};
use hyper::body::Incoming;
use hyper::client::conn::http1::{Builder, Connection, SendRequest};

use super::signal::Signal;
use super::{Answered, Stream};
use crate::transport::payload::Payload;

/// An HTTP/1.1 connection, which serves one call at a time.
///
/// No task owns it: the call that has it drives it. That saves a task's wake on the way there and another on the way
/// back. While it is idle nobody drives it, so that hyper finds out that the server closed it when the next request is
/// to be sent, and gives that request back.
pub(in crate::transport) struct Http1 {
    sender: SendRequest<Payload>,
    /// None once it is over.
    connection: Option<Connection<Stream, Payload>>,
    signal: Arc<Signal>,
    /// Of the signal.
    waker: Waker,
}

impl Http1 {
    pub(in crate::transport) async fn handshake(stream: Stream) -> hyper::Result<Box<Self>> {
        let (sender, connection) = Box::pin(Builder::new().handshake(stream)).await?;
        let signal = Arc::new(Signal::default());
        let mut http1 = Box::new(Self {
            sender,
            connection: Some(connection),
            waker: Arc::clone(&signal).into(),
            signal,
        });
        // A connection counts as idle once it asked for a request.
        http1.finish();
        Ok(http1)
    }

    /// Whether it can take a request: the last answer was read to its end, and the connection is open as far as is known.
    pub(in crate::transport) fn is_idle(&self) -> bool {
        self.connection.is_some() && self.sender.is_ready()
    }

    /// Passes over what is left of a body that nobody reads any more, where it is here already, so that
    /// [`is_idle`](Self::is_idle) may hold again.
    pub(in crate::transport) fn finish(&mut self) {
        self.drive(Waker::noop());
        self.signal.rest();
    }

    /// Hands it a request in the form that HTTP/1.1 sends.
    pub(in crate::transport) fn send(
        &mut self,
        request: Request<Payload>,
    ) -> impl Future<Output = Answered> + use<> {
        self.sender.try_send_request(request)
    }

    pub(in crate::transport) fn poll_answer(
        &mut self,
        sending: Pin<&mut impl Future<Output = Answered>>,
        cx: &mut Context<'_>,
    ) -> Poll<Answered> {
        self.drive(cx.waker());
        // It comes from the connection alone, but a task that has used up what tokio lets it do in one go is put off here.
        let polled = sending.poll(&mut Context::from_waker(&self.waker));
        self.driven(polled.is_ready(), cx);
        polled
    }

    pub(in crate::transport) fn poll_frame(
        &mut self,
        body: &mut Incoming,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let mut unheard = Context::from_waker(Waker::noop());
        // hyper reads a body only once it was asked for.
        let mut polled = Pin::new(&mut *body).poll_frame(&mut unheard);
        if polled.is_pending() {
            self.drive(cx.waker());
            polled = Pin::new(body).poll_frame(&mut unheard);
            self.driven(polled.is_ready(), cx);
        }
        polled
    }

    /// Closes an idle one in the way that TLS asks for (RFC 8446, section 6.1), as far as that goes without waiting.
    pub(in crate::transport) fn close(self) {
        drop(self.sender);
        if let Some(connection) = self.connection {
            _ = pin!(connection).poll(&mut Context::from_waker(Waker::noop()));
        }
    }

    /// Lets it read and write what can be. What it wakes meanwhile is kept until [`driven`](Self::driven).
    fn drive(&mut self, task: &Waker) {
        self.signal.begin(task);
        let mut cx = Context::from_waker(&self.waker);
        if let Some(connection) = &mut self.connection
            && Pin::new(connection).poll(&mut cx).is_ready()
        {
            // What it has not answered it fails when it is dropped. An error of its own says no more.
            self.connection = None;
        }
    }

    fn driven(&mut self, is_done: bool, cx: &mut Context<'_>) {
        if is_done {
            self.signal.rest();
        } else if self.signal.wait() {
            cx.waker().wake_by_ref();
        }
    }
}
