//! A running server.

use super::connection::{Settings, drive};
use crate::{MockOrg, MockService};
use http::uri::Scheme;
use std::{
    io::ErrorKind,
    net::SocketAddr,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};
use tokio::{
    net::TcpListener,
    task::{JoinHandle, JoinSet},
    time::sleep,
};

/// A running server; it stops, and its connections end, when it is dropped.
#[derive(Debug)]
#[must_use = "the server stops when it is dropped"]
pub struct Server {
    url: String,
    addr: SocketAddr,
    ca_pem: Option<String>,
    task: JoinHandle<()>,
}

impl Server {
    pub(super) fn start(
        org: MockOrg,
        listener: TcpListener,
        addr: SocketAddr,
        settings: Settings,
        ca_pem: Option<String>,
    ) -> Self {
        let scheme = if ca_pem.is_some() {
            Scheme::HTTPS
        } else {
            Scheme::HTTP
        };
        let url = format!("{scheme}://{addr}");
        let task = tokio::spawn(accept(org, listener, scheme, settings));
        Self {
            url,
            addr,
            ca_pem,
            task,
        }
    }

    /// Scheme, address and port: an organisation URL.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The address that the server listens on.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The certificate, in PEM, of the CA to trust; none without TLS.
    #[must_use]
    pub fn ca_pem(&self) -> Option<&str> {
        self.ca_pem.as_deref()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// How long a server that cannot accept waits before it tries again.
const PAUSE: Duration = Duration::from_millis(50);

async fn accept(org: MockOrg, listener: TcpListener, scheme: Scheme, settings: Settings) {
    // Dropped with this task, and its connections with it.
    let mut connections = JoinSet::new();
    loop {
        let stream = tokio::select! {
            accepted = listener.accept() => accepted,
            Some(_) = connections.join_next() => continue,
        };
        let stream = match stream {
            Ok((stream, _)) => stream,
            // A client that is gone before it is accepted is no reason to stop, and no more is a want of file
            // descriptors, which passes when connections close.
            Err(error) if error.kind() == ErrorKind::ConnectionAborted => continue,
            Err(_) => {
                sleep(PAUSE).await;
                continue;
            }
        };
        let number = org.shared.connections.fetch_add(1, Ordering::SeqCst) + 1;
        let service = MockService::new(Arc::clone(&org.shared), scheme.clone(), Some(number));
        connections.spawn(drive(stream, service, settings.clone()));
    }
}
