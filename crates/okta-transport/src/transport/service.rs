use std::fmt;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::header::{
    ACCEPT, CONNECTION, CONTENT_LENGTH, EXPECT, PROXY_AUTHORIZATION, TE, TRAILER,
    TRANSFER_ENCODING, UPGRADE, USER_AGENT,
};
use http::{HeaderName, HeaderValue, Method, Request, Response};
use okta_core::InvalidInput;
use tower_service::Service;

use super::exchange::exchange;
use super::payload::Payload;
use super::pool::Pool;
use super::{Proxy, ResponseBody, ResponseFuture, TransportBuilder, gzip, tls};
use crate::{Body, Error, ErrorKind};

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// Sends requests over pooled connections; see the [module](super).
///
/// Clones share the connections. A call has to be polled in a tokio runtime, with its I/O and time turned on.
#[derive(Clone)]
pub struct Transport {
    /// One pointer, since a call clones its stack some times.
    shared: Arc<Shared>,
}

struct Shared {
    pool: Pool,
    user_agent: HeaderValue,
    proxy: Option<Arc<Proxy>>,
}

impl Transport {
    /// A transport in its default settings.
    pub fn new() -> Result<Self, Error> {
        Self::builder().build()
    }

    /// The settings of a transport.
    pub fn builder() -> TransportBuilder {
        TransportBuilder::new()
    }

    pub(super) fn from_parts(
        pool: Pool,
        user_agent: HeaderValue,
        proxy: Option<Arc<Proxy>>,
    ) -> Self {
        Self {
            shared: Arc::new(Shared {
                pool,
                user_agent,
                proxy,
            }),
        }
    }
}

impl Service<Request<Body>> for Transport {
    type Response = Response<ResponseBody>;
    type Error = Error;
    type Future = ResponseFuture;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Ok(()))
    }

    #[inline]
    fn call(&mut self, mut request: Request<Body>) -> ResponseFuture {
        if let Err(error) = check(&request) {
            return ResponseFuture::failed(error);
        }
        let Shared {
            pool, user_agent, ..
        } = &*self.shared;
        let Some(origin) = pool.origin(request.uri()) else {
            return ResponseFuture::failed(no_origin());
        };
        let headers = request.headers_mut();
        headers
            .entry(USER_AGENT)
            .or_insert_with(|| user_agent.clone());
        headers.entry(ACCEPT).or_insert(JSON);
        gzip::ask(headers);
        ResponseFuture::new(exchange(origin, request.map(|body| Payload::of(&body))))
    }
}

/// Refuses what cannot be sent, before hyper would take it for a broken connection.
fn check(request: &Request<Body>) -> Result<(), Error> {
    if request.method() == Method::CONNECT {
        let mistake =
            "CONNECT asks for a tunnel, which a transport makes by itself where it has a proxy";
        return Err(InvalidInput::new("request", mistake).into());
    }
    if let Some(name) = request.headers().keys().find(|name| is_of_connection(name)) {
        let mistake = format!(
            "its header `{name}` is the transport's to set; remove it in the layer that sets it"
        );
        return Err(InvalidInput::new("request", mistake).into());
    }
    match request.uri().scheme_str() {
        Some("http") => Ok(()),
        Some("https") if tls::AVAILABLE => Ok(()),
        Some("https") => Err(Error::new(ErrorKind::Configuration)
            .with_message("this build has no TLS; turn on the feature `aws-lc-rs` or `ring`")),
        _ => Err(no_origin()),
    }
}

/// Whether a header is about the connection or the length of the message (RFC 9110, section 7.6.1): set by a layer, it could make
/// two requests of one.
fn is_of_connection(name: &HeaderName) -> bool {
    [
        CONNECTION,
        CONTENT_LENGTH,
        EXPECT,
        HeaderName::from_static("http2-settings"),
        HeaderName::from_static("keep-alive"),
        HeaderName::from_static("proxy-connection"),
        PROXY_AUTHORIZATION,
        TE,
        TRAILER,
        TRANSFER_ENCODING,
        UPGRADE,
    ]
    .contains(name)
}

fn no_origin() -> Error {
    InvalidInput::new("request", "its URI has no scheme and host").into()
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport")
            .field("user_agent", &self.shared.user_agent)
            .field("proxy", &self.shared.proxy)
            .finish_non_exhaustive()
    }
}
