//! A small client for the org's sockets.
#![allow(
    dead_code,
    reason = "every test file is a crate of its own and uses its part"
)]

use crate::common::{Answer, ssws};
use bytes::Bytes;
use http::{HeaderValue, Request, Version};
use http_body_util::{BodyExt, Empty};
use hyper::client::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo};
use okta_mock::Server;
use rustls::{
    ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use std::{error::Error, sync::Arc};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};
use tokio_rustls::{TlsConnector, client::TlsStream};

pub(crate) type Failure = Box<dyn Error + Send + Sync>;

/// A connection that sends one request after another.
pub(crate) enum Client {
    Http1(http1::SendRequest<Empty<Bytes>>, String),
    Http2(http2::SendRequest<Empty<Bytes>>, String),
}

impl Client {
    pub(crate) async fn plain(server: &Server) -> Result<Self, Failure> {
        Self::over(
            TcpStream::connect(server.addr()).await?,
            server,
            Version::HTTP_11,
        )
        .await
    }

    /// HTTP/2 with prior knowledge.
    pub(crate) async fn plain_http2(server: &Server) -> Result<Self, Failure> {
        Self::over(
            TcpStream::connect(server.addr()).await?,
            server,
            Version::HTTP_2,
        )
        .await
    }

    /// Takes the protocol that ALPN settles on.
    pub(crate) async fn tls(server: &Server, name: &str, offer: &[&[u8]]) -> Result<Self, Failure> {
        let stream = handshake(server, name, offer).await?;
        let version = match stream.get_ref().1.alpn_protocol() {
            Some(b"h2") => Version::HTTP_2,
            _ => Version::HTTP_11,
        };
        Box::pin(Self::over(stream, server, version)).await
    }

    async fn over<I>(io: I, server: &Server, version: Version) -> Result<Self, Failure>
    where
        I: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let url = server.url().to_owned();
        if version == Version::HTTP_2 {
            let (sender, connection) =
                http2::handshake(TokioExecutor::new(), TokioIo::new(io)).await?;
            tokio::spawn(connection);
            return Ok(Self::Http2(sender, url));
        }
        let (sender, connection) = http1::handshake(TokioIo::new(io)).await?;
        tokio::spawn(connection);
        Ok(Self::Http1(sender, url))
    }

    /// Sends with the default API token and without a body; waits for the whole answer.
    pub(crate) async fn get(&mut self, path: &str) -> Result<Answer, Failure> {
        let mut request = Request::get(path).body(Empty::new())?;
        request
            .headers_mut()
            .insert("authorization", HeaderValue::from_str(&ssws())?);
        let response = match self {
            Self::Http1(sender, url) => {
                let host = url.split("://").nth(1).unwrap_or_default();
                request
                    .headers_mut()
                    .insert("host", HeaderValue::from_str(host)?);
                sender.ready().await?;
                sender.send_request(request).await?
            }
            Self::Http2(sender, url) => {
                *request.uri_mut() = format!("{url}{path}").parse()?;
                sender.ready().await?;
                sender.send_request(request).await?
            }
        };
        let (head, body) = response.into_parts();
        let body = body.collect().await?.to_bytes();
        Ok(Answer {
            status: head.status.as_u16(),
            headers: head.headers,
            body,
        })
    }
}

async fn handshake(
    server: &Server,
    name: &str,
    offer: &[&[u8]],
) -> Result<TlsStream<TcpStream>, Failure> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(
        server.ca_pem().ok_or("no CA")?.as_bytes(),
    )?)?;
    let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = offer.iter().map(|protocol| protocol.to_vec()).collect();
    let name = ServerName::try_from(name.to_owned())?;
    let stream = TcpStream::connect(server.addr()).await?;
    Ok(TlsConnector::from(Arc::new(config))
        .connect(name, stream)
        .await?)
}
