//! hyper's own senders: a connection, a request, and nothing else.

use std::hint::black_box;
use std::marker::PhantomData;
use std::net::SocketAddr;

use bytes::{Bytes, BytesMut};
use http::header::{ACCEPT, AUTHORIZATION, HOST, USER_AGENT};
use http::uri::{Authority, Parts, PathAndQuery, Scheme};
use http::{HeaderValue, Request, Response, Uri};
use http_body_util::{BodyExt, Empty};
use hyper::body::{Body, Incoming};
use hyper::client::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::TcpStream;
use tokio::runtime::Runtime;

use super::caller::Caller;
use super::{AGENT, JSON, PAGE_PATH, Protocol, TOKEN_PATH, authorization};
use crate::read::Token;

/// One sender, whose answers become a `T`.
pub(super) struct Bare<T> {
    sender: Sender,
    target: Target,
    token: PhantomData<fn() -> T>,
}

enum Sender {
    Http1(http1::SendRequest<Empty<Bytes>>),
    Http2(http2::SendRequest<Empty<Bytes>>),
}

/// Where the requests go, ready to be cloned.
#[derive(Clone)]
pub(super) struct Target {
    authority: Authority,
    /// HTTP/1.1 names the host in a header, and no origin in the URI.
    host: Option<HeaderValue>,
    authorization: HeaderValue,
}

impl Target {
    pub(super) fn absolute(address: SocketAddr) -> Self {
        let authority = Authority::try_from(address.to_string());
        Self {
            authority: authority.expect("an address is an authority"),
            host: None,
            authorization: authorization(),
        }
    }

    fn origin_form(address: SocketAddr) -> Self {
        let host = HeaderValue::try_from(address.to_string());
        Self {
            host: Some(host.expect("it is a header")),
            ..Self::absolute(address)
        }
    }

    /// A request by hand: one allocation for the path, as where it holds an id, and two for the header map.
    pub(super) fn request(&self, path: &str) -> Request<Empty<Bytes>> {
        let path = Bytes::copy_from_slice(path.as_bytes());
        let path = PathAndQuery::from_maybe_shared(path).expect("it is a path");
        let mut parts = Parts::default();
        parts.path_and_query = Some(path);
        if self.host.is_none() {
            parts.scheme = Some(Scheme::HTTP);
            parts.authority = Some(self.authority.clone());
        }
        let mut request = Request::new(Empty::new());
        *request.uri_mut() = Uri::from_parts(parts).expect("it is a URI");
        let headers = request.headers_mut();
        headers.insert(ACCEPT, JSON);
        headers.insert(AUTHORIZATION, self.authorization.clone());
        headers.insert(USER_AGENT, AGENT);
        if let Some(host) = &self.host {
            headers.insert(HOST, host.clone());
        }
        request
    }
}

/// Connections for `in_flight` calls at once: as many over HTTP/1.1, one over HTTP/2.
pub(super) fn connect<T: Token + 'static>(
    runtime: &Runtime,
    address: SocketAddr,
    protocol: Protocol,
    in_flight: usize,
) -> Vec<Bare<T>> {
    let bare = |sender, target| Bare {
        sender,
        target,
        token: PhantomData,
    };
    runtime.block_on(async {
        match protocol {
            Protocol::Http1 => {
                let target = Target::origin_form(address);
                let mut callers = Vec::with_capacity(in_flight);
                for _ in 0..in_flight {
                    let handshake = http1::handshake(stream(address).await).await;
                    let (sender, connection) = handshake.expect("it connects");
                    tokio::spawn(connection);
                    callers.push(bare(Sender::Http1(sender), target.clone()));
                }
                callers
            }
            Protocol::Http2 => {
                let target = Target::absolute(address);
                let handshake = http2::handshake(TokioExecutor::new(), stream(address).await).await;
                let (sender, connection) = handshake.expect("it connects");
                tokio::spawn(connection);
                (0..in_flight)
                    .map(|_| bare(Sender::Http2(sender.clone()), target.clone()))
                    .collect()
            }
        }
    })
}

async fn stream(address: SocketAddr) -> TokioIo<TcpStream> {
    let stream = TcpStream::connect(address).await.expect("it listens");
    stream.set_nodelay(true).expect("the socket is open");
    TokioIo::new(stream)
}

impl<T> Bare<T> {
    async fn fetch(&mut self, path: &str) -> Bytes {
        let request = self.target.request(path);
        let answer = match &mut self.sender {
            Sender::Http1(sender) => {
                sender.ready().await.expect("the connection is open");
                sender.send_request(request).await
            }
            Sender::Http2(sender) => {
                sender.ready().await.expect("the connection is open");
                sender.send_request(request).await
            }
        };
        whole(answer.expect("the server answers")).await
    }
}

/// The whole body; one frame is taken as it is, several go into one buffer of the right size.
pub(super) async fn whole(answer: Response<Incoming>) -> Bytes {
    assert!(answer.status().is_success(), "the server refuses");
    let mut body = answer.into_body();
    let mut whole = Bytes::new();
    let mut buffer = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.expect("the body is whole").into_data() else {
            continue;
        };
        if whole.is_empty() && buffer.is_empty() {
            whole = data;
            continue;
        }
        if buffer.is_empty() {
            let rest = usize::try_from(body.size_hint().lower()).unwrap_or_default();
            buffer.reserve(whole.len() + data.len() + rest);
            buffer.extend_from_slice(&std::mem::take(&mut whole));
        }
        buffer.extend_from_slice(&data);
    }
    if buffer.is_empty() {
        whole
    } else {
        buffer.freeze()
    }
}

impl<T: Token + 'static> Caller for Bare<T> {
    async fn get(&mut self) {
        let bytes = self.fetch(TOKEN_PATH).await;
        black_box(T::read::<T>(&bytes));
    }

    async fn page(&mut self) {
        let bytes = self.fetch(PAGE_PATH).await;
        black_box(T::read::<Vec<T>>(&bytes));
    }
}
