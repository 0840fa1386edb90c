use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use http::uri::Scheme;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioIo;
use okta_core::port;
use pin_project_lite::pin_project;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tower_service::Service;

use super::{Proxy, answer, tunnel};
use crate::error::ConnectError;
use crate::transport::resolver::Resolver;

/// Connects to the org, or through the proxy to the org.
#[derive(Clone)]
pub(in crate::transport) struct Dial {
    http: HttpConnector<Resolver>,
    proxy: Option<Arc<Proxy>>,
    timeout: Duration,
}

impl Dial {
    pub(in crate::transport) fn new(
        http: HttpConnector<Resolver>,
        proxy: Option<Arc<Proxy>>,
        timeout: Duration,
    ) -> Self {
        Self {
            http,
            proxy,
            timeout,
        }
    }

    /// For TLS above, which looks at the scheme itself.
    #[cfg(feature = "_tls")]
    pub(in crate::transport) fn any_scheme(mut self) -> Self {
        self.http.enforce_http(false);
        self
    }
}

type Stream = TokioIo<TcpStream>;

impl Service<Uri> for Dial {
    type Response = Stream;
    type Error = ConnectError;
    type Future = Dialing;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), ConnectError>> {
        self.http.poll_ready(cx).map_err(ConnectError::find)
    }

    fn call(&mut self, org: Uri) -> Dialing {
        let host = org.host().unwrap_or_default();
        let port = port::of(&org);
        // The proxy would read the credential: nothing hides it inside the tunnel.
        let is_hidden = org.scheme() == Some(&Scheme::HTTPS);
        let proxy = self.proxy.as_ref();
        let Some(proxy) = proxy.filter(|proxy| is_hidden && proxy.is_for(host, port)) else {
            return Dialing::Direct {
                connecting: self.http.call(org),
            };
        };
        let target = format!("{host}:{port}");
        let connecting = self.http.call(proxy.uri.clone());
        let proxy = Arc::clone(proxy);
        let limit = self.timeout;
        let late = Arc::clone(&proxy);
        let attempt = async move {
            let stream = connecting
                .await
                .map_err(|error| answer::unreachable(&proxy, error))?;
            let stream = tunnel::open(stream.into_inner(), &target, &proxy).await?;
            Ok(TokioIo::new(stream))
        };
        Dialing::Tunnel {
            tunneling: if limit.is_zero() {
                Box::pin(attempt)
            } else {
                // The connector's own time begins a little later, so that this one ends first and tells of the proxy.
                let attempt = timeout(limit, attempt);
                Box::pin(async move {
                    attempt
                        .await
                        .unwrap_or_else(|elapsed| Err(answer::too_late(&late, elapsed)))
                })
            },
        }
    }
}

pin_project! {
    /// The future of [`Dial`]. Only a tunnel costs a box.
    #[project = DialingProj]
    pub(in crate::transport) enum Dialing {
        Direct { #[pin] connecting: <HttpConnector<Resolver> as Service<Uri>>::Future },
        Tunnel { tunneling: Pin<Box<dyn Future<Output = Result<Stream, ConnectError>> + Send>> },
    }
}

impl Future for Dialing {
    type Output = Result<Stream, ConnectError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project() {
            DialingProj::Direct { connecting } => connecting.poll(cx).map_err(ConnectError::find),
            DialingProj::Tunnel { tunneling } => tunneling.as_mut().poll(cx),
        }
    }
}
