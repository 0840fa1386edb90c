use std::pin::Pin;
use std::task::{Context, Poll};

use hyper_util::client::legacy::connect::dns::{GaiAddrs, GaiFuture, GaiResolver, Name};
use tower_service::Service;

use crate::ErrorKind;
use crate::error::ConnectError;

/// The system's resolver, whose errors can be told from those of connecting.
#[derive(Debug, Clone)]
pub(super) struct Resolver(GaiResolver);

impl Resolver {
    pub(super) fn new() -> Self {
        Self(GaiResolver::new())
    }
}

impl Service<Name> for Resolver {
    type Response = GaiAddrs;
    type Error = ConnectError;
    type Future = ResolveFuture;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), ConnectError>> {
        self.0
            .poll_ready(cx)
            .map_err(|error| ConnectError::new(ErrorKind::Dns, error))
    }

    fn call(&mut self, name: Name) -> ResolveFuture {
        ResolveFuture(self.0.call(name))
    }
}

pub(super) struct ResolveFuture(GaiFuture);

impl Future for ResolveFuture {
    type Output = Result<GaiAddrs, ConnectError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0)
            .poll(cx)
            .map_err(|error| ConnectError::new(ErrorKind::Dns, error))
    }
}
