use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use http::Request;
use hyper::client::conn::http2::{Builder, Connection, SendRequest};
use hyper_util::rt::{TokioExecutor, TokioTimer};

use super::{Answered, Stream};
use crate::transport::payload::Payload;

/// An HTTP/2 connection, which serves many calls at a time. A task drives it.
///
/// Clones share the connection. It ends when the last of them is gone.
#[derive(Clone)]
pub(in crate::transport) struct Http2 {
    sender: SendRequest<Payload>,
    shared: Shared,
}

/// None once it is over, so that what it has not answered fails.
type Shared = Arc<Mutex<Option<Connection<Stream, Payload, TokioExecutor>>>>;

impl Http2 {
    /// Begins one that serves `most` calls at a time, until the server says how many.
    pub(in crate::transport) async fn handshake(
        stream: Stream,
        most: usize,
    ) -> hyper::Result<Self> {
        let mut builder = Builder::new(TokioExecutor::new());
        // The windows are hyper's, 2 MiB a stream and 5 MiB a connection, so that a page of 200 tokens comes without a wait
        // for more (RFC 9113, section 5.2). Its adaptive ones begin at 64 KiB, and take a PING and its answer a page.
        builder
            .timer(TokioTimer::new())
            // A connection in use is asked whether it is still there, so that a dead one is noticed before the timeout.
            .keep_alive_interval(Duration::from_secs(20))
            .keep_alive_timeout(Duration::from_secs(10))
            .initial_max_send_streams(most);
        let (sender, connection) = Box::pin(builder.handshake(stream)).await?;
        let shared = Arc::new(Mutex::new(Some(connection)));
        tokio::spawn(Driver(Arc::clone(&shared)));
        Ok(Self { sender, shared })
    }

    pub(in crate::transport) fn is_closed(&self) -> bool {
        self.sender.is_closed()
    }

    /// How many calls the server serves at a time on it (RFC 9113, section 5.1.2), as far as is known: none while the
    /// connection is being driven.
    pub(in crate::transport) fn most_streams(&self) -> Option<usize> {
        let connection = self.shared.try_lock().ok()?;
        Some(connection.as_ref()?.current_max_send_streams())
    }

    pub(in crate::transport) fn send(
        &mut self,
        request: Request<Payload>,
    ) -> impl Future<Output = Answered> + use<> {
        self.sender.try_send_request(request)
    }
}

/// The task of a connection.
struct Driver(Shared);

impl Future for Driver {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut connection = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &mut *connection {
            // An error of it is told to each call that it served.
            Some(connection) => Pin::new(connection).poll(cx).map(drop),
            None => Poll::Ready(()),
        }
    }
}

impl Drop for Driver {
    /// The task is over, or lost with its runtime. Who sends on the connection afterwards has to learn of it.
    fn drop(&mut self) {
        let connection = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        drop(connection);
    }
}
