use std::fmt;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::header::USER_AGENT;
use http::{HeaderValue, Request, Response, Uri};
use hyper_util::client::legacy::Client;
use okta_core::InvalidInput;
use tower_service::Service;

use super::connector::Connector;
use super::{ResponseBody, ResponseFuture, TransportBuilder, tls};
use crate::{Body, Error, ErrorKind};

/// Sends requests over pooled connections; see the [module](super).
///
/// Clones share the pool.
#[derive(Clone)]
pub struct Transport {
    /// Shared, since a call clones its stack some times, and hyper's client is 350 bytes.
    shared: Arc<(Client<Connector, Body>, HeaderValue)>,
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

    pub(super) fn from_parts(client: Client<Connector, Body>, user_agent: HeaderValue) -> Self {
        Self {
            shared: Arc::new((client, user_agent)),
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

    fn call(&mut self, mut request: Request<Body>) -> ResponseFuture {
        if let Err(error) = check(request.uri()) {
            return ResponseFuture::failed(error);
        }
        let (client, user_agent) = &*self.shared;
        request
            .headers_mut()
            .entry(USER_AGENT)
            .or_insert_with(|| user_agent.clone());
        ResponseFuture::new(client.request(request))
    }
}

/// Refuses what cannot be sent, before hyper would take it for a broken connection.
fn check(uri: &Uri) -> Result<(), Error> {
    match uri.scheme_str() {
        Some("http") => Ok(()),
        Some("https") if tls::AVAILABLE => Ok(()),
        Some("https") => Err(Error::new(ErrorKind::Configuration)
            .with_message("this build has no TLS; turn on the feature `aws-lc-rs` or `ring`")),
        _ => Err(InvalidInput::new("request", "its URI has no scheme and host").into()),
    }
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport")
            .field("user_agent", &self.shared.1)
            .finish_non_exhaustive()
    }
}
