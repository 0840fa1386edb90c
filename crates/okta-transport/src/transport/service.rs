use std::fmt;
use std::task::{Context, Poll};

use http::header::USER_AGENT;
use http::{HeaderValue, Request, Response};
use hyper_util::client::legacy::Client;
use tower_service::Service;

use super::connector::Connector;
use super::{ResponseBody, ResponseFuture, TransportBuilder};
use crate::{Body, Error};

/// Sends requests over pooled connections; see the [module](super).
///
/// Clones share the pool.
#[derive(Clone)]
pub struct Transport {
    client: Client<Connector, Body>,
    user_agent: HeaderValue,
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
        Self { client, user_agent }
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
        request
            .headers_mut()
            .entry(USER_AGENT)
            .or_insert_with(|| self.user_agent.clone());
        ResponseFuture::new(self.client.request(request))
    }
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport")
            .field("user_agent", &self.user_agent)
            .finish_non_exhaustive()
    }
}
