//! A server whose every byte a test writes itself, and calls to it.
#![allow(clippy::unwrap_used, reason = "a test may panic")]
#![allow(dead_code, reason = "each test takes what it needs")]

pub(crate) mod frames;
#[cfg(any(feature = "aws-lc-rs", feature = "ring"))]
pub(crate) mod secure;

use std::io;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use okta_transport::collect::Collected;
use okta_transport::transport::{ResponseBody, TransportBuilder};
use okta_transport::{Body, CollectLayer, Error, Transport};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};
use tower::{Layer, ServiceExt};

pub(crate) const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

pub(crate) struct Listener(TcpListener);

impl Listener {
    pub(crate) async fn bind() -> Self {
        Self(TcpListener::bind("127.0.0.1:0").await.unwrap())
    }

    pub(crate) fn url(&self, scheme: &str) -> String {
        format!("{scheme}://{}/", self.0.local_addr().unwrap())
    }

    pub(crate) async fn accept(&self) -> Peer {
        let accepted = timeout(Duration::from_secs(60), self.0.accept()).await;
        let (stream, _) = accepted.expect("a connection").unwrap();
        // Or the system may hold back what is written, for a time that no paused clock knows of.
        stream.set_nodelay(true).unwrap();
        Peer(stream)
    }

    /// Nobody connects, on a paused clock for a second.
    pub(crate) async fn nobody(&self) {
        let more = timeout(Duration::from_secs(1), self.0.accept()).await;
        assert!(more.is_err(), "one more connection");
    }
}

/// The server's side of a connection.
pub(crate) struct Peer<S = TcpStream>(pub(crate) S);

impl<S: AsyncRead + AsyncWrite + Unpin> Peer<S> {
    /// Reads the head of a request.
    pub(crate) async fn read(&mut self) -> String {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(self.0.read_u8().await.expect("a request"));
        }
        String::from_utf8(head).unwrap()
    }

    pub(crate) async fn write(&mut self, answer: impl AsRef<[u8]>) {
        self.0.write_all(answer.as_ref()).await.unwrap();
        settle().await;
    }

    /// Reads a request and answers it.
    pub(crate) async fn serve(&mut self, answer: &str) -> String {
        let head = self.read().await;
        self.write(answer).await;
        head
    }

    /// Reads up to where the client closes it; an error where it does so in another way than TLS asks for.
    pub(crate) async fn end(&mut self) -> io::Result<()> {
        self.0.read_to_end(&mut Vec::new()).await.map(drop)
    }

    /// The client closed it, by now.
    pub(crate) async fn is_closed(&mut self) -> bool {
        let read = timeout(Duration::from_millis(1), self.0.read(&mut [0; 1024])).await;
        match read {
            Ok(Ok(read)) => read == 0,
            Ok(Err(_)) => true,
            Err(_) => false,
        }
    }
}

/// Lets all that can happen happen, on a paused clock.
pub(crate) async fn settle() {
    sleep(Duration::from_millis(1)).await;
}

pub(crate) fn transport(settings: impl FnOnce(TransportBuilder) -> TransportBuilder) -> Transport {
    settings(Transport::builder()).build().unwrap()
}

pub(crate) fn request(url: &str) -> Request<Body> {
    Request::get(url).body(Body::plain(Bytes::new())).unwrap()
}

/// A call that stops at the head.
pub(crate) async fn head(
    transport: &Transport,
    url: &str,
) -> Result<Response<ResponseBody>, Error> {
    transport.clone().oneshot(request(url)).await
}

/// A whole call.
pub(crate) async fn call(transport: &Transport, url: &str) -> Result<Response<Collected>, Error> {
    read(transport, request(url)).await
}

pub(crate) async fn read(
    transport: &Transport,
    request: Request<Body>,
) -> Result<Response<Collected>, Error> {
    let collected = CollectLayer::default().layer(transport.clone());
    collected.oneshot(request).await
}
