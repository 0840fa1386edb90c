//! A server that demands a client certificate, and the authority of both sides.

use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyPair,
};
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, SupportedProtocolVersion};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

pub(crate) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: rcgen::Certificate,
}

impl Authority {
    pub(crate) fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        // Each by another name, so that a certificate of one is unknown to the other.
        let key = KeyPair::generate().unwrap();
        params.distinguished_name = DistinguishedName::new();
        params
            .distinguished_name
            .push(DnType::CommonName, pem("CA", &key.serialize_der()[40..60]));
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let certificate = params.self_signed(&key).unwrap();
        let issuer = Issuer::new(params, key);
        Self {
            issuer,
            certificate,
        }
    }

    pub(crate) fn pem(&self) -> String {
        self.certificate.pem()
    }

    /// A certificate of a server, and its key.
    pub(crate) fn server(
        &self,
        settings: impl FnOnce(&mut CertificateParams),
    ) -> (rcgen::Certificate, KeyPair) {
        let (params, key) = server(settings);
        (params.signed_by(&key, &self.issuer).unwrap(), key)
    }

    /// The certificate of a client with this key.
    pub(crate) fn client(&self, key: &KeyPair) -> String {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        params.signed_by(key, &self.issuer).unwrap().pem()
    }
}

/// One that is signed by its own key.
pub(crate) fn self_signed() -> (rcgen::Certificate, KeyPair) {
    let (params, key) = server(|_| ());
    (params.self_signed(&key).unwrap(), key)
}

fn server(settings: impl FnOnce(&mut CertificateParams)) -> (CertificateParams, KeyPair) {
    let mut params = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
    settings(&mut params);
    (params, KeyPair::generate().unwrap())
}

pub(crate) struct Server {
    pub(crate) url: String,
    clients: Arc<Mutex<Vec<CertificateDer<'static>>>>,
    task: JoinHandle<()>,
}

impl Server {
    /// A server of this version that speaks these protocols, and takes clients of the authority alone.
    pub(crate) async fn start(
        authority: &Authority,
        version: &'static SupportedProtocolVersion,
        protocol: &str,
    ) -> Self {
        let shown = authority.server(|_| ());
        Self::showing(shown, authority, version, protocol).await
    }

    /// The same with this certificate and its key.
    pub(crate) async fn showing(
        (certificate, key): (rcgen::Certificate, KeyPair),
        authority: &Authority,
        version: &'static SupportedProtocolVersion,
        protocol: &str,
    ) -> Self {
        let mut roots = RootCertStore::empty();
        roots.add(authority.certificate.der().clone()).unwrap();
        let provider = Arc::new(ring::default_provider());
        let clients =
            WebPkiClientVerifier::builder_with_provider(roots.into(), Arc::clone(&provider));
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(&[version])
            .unwrap()
            .with_client_cert_verifier(clients.build().unwrap())
            .with_single_cert(
                vec![certificate.der().clone()],
                PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der())),
            )
            .unwrap();
        config.alpn_protocols = vec![protocol.into()];
        let acceptor = TlsAcceptor::from(Arc::new(config));

        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://{}", listener.local_addr().unwrap());
        let clients = Arc::<Mutex<Vec<_>>>::default();
        let task = {
            let clients = Arc::clone(&clients);
            tokio::spawn(async move {
                while let Ok((stream, _)) = listener.accept().await {
                    Box::pin(serve(stream, &acceptor, &clients)).await;
                }
            })
        };
        Self { url, clients, task }
    }

    /// The certificates that clients showed, in order.
    pub(crate) fn clients(&self) -> Vec<CertificateDer<'static>> {
        self.clients.lock().unwrap().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Answers one request with an empty list.
async fn serve(
    stream: TcpStream,
    acceptor: &TlsAcceptor,
    clients: &Mutex<Vec<CertificateDer<'static>>>,
) {
    let mut stream = match acceptor.accept(stream).into_fallible().await {
        Ok(stream) => stream,
        Err((_, mut stream)) => {
            // What the client sent meanwhile is read, or the system would reset the connection and lose the alert.
            let _ = stream.shutdown().await;
            let _ = stream.read_to_end(&mut Vec::new()).await;
            return;
        }
    };
    let shown = stream.get_ref().1.peer_certificates().unwrap()[0].clone();
    clients.lock().unwrap().push(shown.into_owned());
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if stream.read_buf(&mut head).await.unwrap_or(0) == 0 {
            return;
        }
    }
    let answer = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\
        Connection: close\r\n\r\n[]";
    let _ = stream.write_all(answer).await;
    let _ = stream.shutdown().await;
}

/// A section of PEM.
pub(crate) fn pem(label: &str, der: &[u8]) -> String {
    let text = BASE64_STANDARD.encode(der);
    format!("-----BEGIN {label}-----\n{text}\n-----END {label}-----\n")
}
