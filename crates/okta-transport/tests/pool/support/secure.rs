//! The server's side of TLS. A connection is being made for as long as a test shakes no hands.

use std::sync::Arc;

use okta_transport::Transport;
use okta_transport::transport::TransportBuilder;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::join;
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::{Listener, OK, Peer, call, transport};

/// The server's side of a connection.
pub(crate) type Secured = Peer<Box<TlsStream<TcpStream>>>;

/// A server with a certificate of its own authority.
pub(crate) struct Secure {
    pub(crate) listener: Listener,
    pub(crate) url: String,
    authority: String,
    config: ServerConfig,
}

impl Secure {
    pub(crate) async fn bind() -> Self {
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

    pub(crate) fn transport(
        &self,
        settings: impl FnOnce(TransportBuilder) -> TransportBuilder,
    ) -> Transport {
        transport(|builder| settings(builder.add_ca_pem(self.authority.as_bytes()).unwrap()))
    }

    pub(crate) async fn accept(&self, protocol: &str) -> Secured {
        self.shake_hands(self.listener.accept().await, protocol)
            .await
    }

    pub(crate) async fn shake_hands(&self, Peer(stream): Peer, protocol: &str) -> Secured {
        let mut config = self.config.clone();
        config.alpn_protocols = vec![protocol.into()];
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let accepted = Box::pin(acceptor.accept(stream)).await;
        Peer(Box::new(accepted.unwrap()))
    }

    /// Serves one call, and gives the server's side of its connection.
    pub(crate) async fn serve(&self, transport: &Transport, protocol: &str) -> Secured {
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
