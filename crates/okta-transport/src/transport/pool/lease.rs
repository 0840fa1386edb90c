use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::Request;
use http_body::{Body as _, Frame};
use hyper::body::Incoming;

use super::Origin;
use crate::transport::connection::{Answered, Http1, Http2};
use crate::transport::payload::Payload;

/// A connection that a call has: the whole of one by HTTP/1.1, one stream of one by HTTP/2.
///
/// It goes back when this is dropped. One by HTTP/1.1 goes back only if the answer is here as a whole, and is closed
/// otherwise: a rest of a body would be taken for the next answer.
pub(in crate::transport) struct Lease {
    origin: Arc<Origin>,
    /// None once it went back.
    line: Option<Line>,
    is_reused: bool,
}

pub(super) enum Line {
    Http1(Box<Http1>),
    Http2 { id: u64, connection: Http2 },
}

impl Lease {
    pub(super) fn new(origin: &Arc<Origin>, line: Line, is_reused: bool) -> Self {
        Self {
            origin: Arc::clone(origin),
            line: Some(line),
            is_reused,
        }
    }

    /// Takes the connection out, so that it does not go back by itself.
    pub(super) fn into_line(mut self) -> Option<Line> {
        self.line.take()
    }

    /// Whether the connection was there before the call asked for one. Then the server may have closed it meanwhile.
    pub(in crate::transport) fn is_reused(&self) -> bool {
        self.is_reused
    }

    /// Sends a request, which it takes, and waits for the head of the answer.
    pub(in crate::transport) async fn answer(
        &mut self,
        request: &mut Option<Request<Payload>>,
    ) -> Answered {
        let address = self.origin.address();
        let mut take = || request.take().expect("it was not sent yet");
        match self.line.as_mut().expect(HELD) {
            Line::Http1(connection) => {
                let mut sending = pin!(connection.send(address.origin_form(take())));
                poll_fn(|cx| connection.poll_answer(sending.as_mut(), cx)).await
            }
            Line::Http2 { connection, .. } => connection.send(address.absolute_form(take())).await,
        }
    }

    pub(in crate::transport) fn poll_frame(
        &mut self,
        body: &mut Incoming,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        match self.line.as_mut().expect(HELD) {
            Line::Http1(connection) => connection.poll_frame(body, cx),
            Line::Http2 { .. } => Pin::new(body).poll_frame(cx),
        }
    }
}

const HELD: &str = "it goes back when the lease is dropped";

impl Drop for Lease {
    fn drop(&mut self) {
        match self.line.take() {
            Some(Line::Http1(mut connection)) => {
                if !connection.is_idle() {
                    connection.finish();
                }
                if connection.is_idle() {
                    self.origin.give(connection);
                }
            }
            Some(Line::Http2 { id, connection }) => {
                drop(connection);
                self.origin.release(id);
            }
            None => {}
        }
    }
}
