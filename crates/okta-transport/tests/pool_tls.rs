//! How connections over TLS are closed, and what becomes of a request where a server changes its protocol.
#![cfg(any(feature = "aws-lc-rs", feature = "ring"))]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod pool_support;

use std::sync::Arc;
use std::time::Duration;

use okta_transport::Transport;
use okta_transport::transport::TransportBuilder;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::join;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use self::pool_support::{Listener, OK, Peer, call, settle, transport};

/// The server's side of a connection.
type Secured = Peer<Box<TlsStream<TcpStream>>>;

/// A server with a certificate of its own authority.
struct Secure {
    listener: Listener,
    url: String,
    authority: String,
    config: ServerConfig,
}

impl Secure {
    async fn bind() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let authority = params.self_signed(&key).unwrap().pem();
        let issuer = Issuer::new(params, key);
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
        let certificate = params.signed_by(&key, &issuer).unwrap();
        let key = PrivatePkcs8KeyDer::from(key.serialize_der());
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], PrivateKeyDer::Pkcs8(key))
            .unwrap();
        let listener = Listener::bind().await;
        let url = listener.url("https");
        Self {
            listener,
            url,
            authority,
            config,
        }
    }

    fn transport(&self, settings: impl FnOnce(TransportBuilder) -> TransportBuilder) -> Transport {
        transport(|builder| settings(builder.add_ca_pem(self.authority.as_bytes()).unwrap()))
    }

    async fn accept(&self, protocol: &str) -> Secured {
        let mut config = self.config.clone();
        config.alpn_protocols = vec![protocol.into()];
        let Peer(stream) = self.listener.accept().await;
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let accepted = Box::pin(acceptor.accept(stream)).await;
        Peer(Box::new(accepted.unwrap()))
    }

    /// Serves one call, and gives the server's side of its connection.
    async fn serve(&self, transport: &Transport, protocol: &str) -> Secured {
        let (_, peer) = join!(async { call(transport, &self.url).await.unwrap() }, async {
            let mut peer = self.accept(protocol).await;
            if protocol == "h2" {
                peer.http2(100).await;
                let stream = peer.request().await;
                peer.answer(stream).await;
            } else {
                peer.serve(OK).await;
            }
            peer
        });
        peer
    }
}

const PROTOCOLS: &[&str] = if cfg!(feature = "http2") {
    &["http/1.1", "h2"]
} else {
    &["http/1.1"]
};

/// Without `close_notify` (RFC 8446, section 6.1) the end of the stream is an error.
async fn ends_well(mut peer: Secured, how: &str) {
    let end = timeout(Duration::from_secs(51), peer.end()).await;
    end.unwrap_or_else(|_| panic!("{how}: it is not closed"))
        .unwrap_or_else(|error| panic!("{how}: {error}"));
}

#[tokio::test(start_paused = true)]
async fn an_idle_connection_is_closed_as_tls_asks_for() {
    for protocol in PROTOCOLS {
        let server = Secure::bind().await;
        let transport = server.transport(|builder| builder);
        let peer = server.serve(&transport, protocol).await;
        ends_well(peer, &format!("{protocol}, in time")).await;
        let peer = server.serve(&transport, protocol).await;
        drop(transport);
        ends_well(peer, &format!("{protocol}, with the transport")).await;
        let transport = server.transport(|builder| builder.idle_timeout(Duration::ZERO));
        let peer = server.serve(&transport, protocol).await;
        ends_well(peer, &format!("{protocol}, at once")).await;
    }
}

#[cfg(feature = "http2")]
#[tokio::test(start_paused = true)]
async fn a_request_that_was_never_sent_by_one_protocol_is_sent_by_the_other() {
    for (first, second) in [("http/1.1", "h2"), ("h2", "http/1.1")] {
        let server = Secure::bind().await;
        let transport = server.transport(|builder| builder);
        let peer = server.serve(&transport, first).await;
        drop(peer);
        settle().await;
        server.serve(&transport, second).await;
    }
}
