//! How a server is started.

use super::{connection::Settings, error::ServeError, server::Server, tls::Identity};
use crate::MockOrg;
use std::{
    future::{Future, IntoFuture},
    net::{Ipv4Addr, SocketAddr},
    pin::Pin,
};
use tokio::net::TcpListener;

impl MockOrg {
    /// The org on a socket: `org.serve().await` for plain HTTP, or set more first.
    pub fn serve(&self) -> Serve {
        Serve::new(self.clone())
    }
}

/// A server that is about to start: `.await` it.
///
/// It listens on 127.0.0.1 and runs in the runtime that awaits it, so that a paused tokio clock drives client and org
/// alike; a server on another thread's runtime would see its own time. Plain HTTP speaks HTTP/1.1, and HTTP/2 with prior
/// knowledge; TLS speaks either, by ALPN.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), okta_mock::ServeError> {
/// let org = okta_mock::MockOrg::new();
/// let server = org.serve().tls().await?;
/// assert!(server.url().starts_with("https://127.0.0.1:"));
/// let root_to_trust = server.ca_pem().expect("TLS has a CA");
/// assert!(root_to_trust.starts_with("-----BEGIN CERTIFICATE-----"));
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
#[must_use = "a server starts when it is awaited"]
pub struct Serve {
    org: MockOrg,
    port: u16,
    http1_only: bool,
    tls: Option<Vec<String>>,
}

impl Serve {
    fn new(org: MockOrg) -> Self {
        Self {
            org,
            port: 0,
            http1_only: false,
            tls: None,
        }
    }

    /// The port (default: 0, any that is free).
    pub fn port(self, port: u16) -> Self {
        Self { port, ..self }
    }

    /// Speaks HTTP/1.1 only: ALPN offers nothing else.
    pub fn http1_only(self) -> Self {
        Self {
            http1_only: true,
            ..self
        }
    }

    /// TLS with a certificate for `localhost`, `127.0.0.1` and `::1`, signed by a CA that is made now.
    pub fn tls(self) -> Self {
        let names = ["localhost", "127.0.0.1", "::1"].map(str::to_owned);
        Self {
            tls: Some(names.into()),
            ..self
        }
    }

    /// TLS with a certificate for this name alone, so that clients find it to be of another host.
    pub fn tls_for(self, name: impl Into<String>) -> Self {
        Self {
            tls: Some(vec![name.into()]),
            ..self
        }
    }

    async fn start(self) -> Result<Server, ServeError> {
        let identity = self
            .tls
            .map(|names| Identity::new(names, self.http1_only))
            .transpose()?;
        let addr = SocketAddr::from((Ipv4Addr::LOCALHOST, self.port));
        let listen = |source| ServeError::Listen { addr, source };
        let listener = TcpListener::bind(addr).await.map_err(listen)?;
        let addr = listener.local_addr().map_err(listen)?;
        let (acceptor, ca_pem) = identity.map(|it| (it.acceptor, it.ca_pem)).unzip();
        let settings = Settings {
            http1_only: self.http1_only,
            acceptor,
        };
        Ok(Server::start(self.org, listener, addr, settings, ca_pem))
    }
}

impl IntoFuture for Serve {
    type Output = Result<Server, ServeError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.start())
    }
}
