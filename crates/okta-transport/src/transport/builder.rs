use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;
use hyper_util::client::legacy::connect::HttpConnector;
use okta_core::InvalidInput;

use super::connector::Connector;
use super::pool::{Offer, Pool, Settings};
use super::proxy::Dial;
use super::resolver::Resolver;
use super::{Proxy, Transport, tls};
use crate::Error;

const USER_AGENT: &str = concat!("okta-rust/", env!("CARGO_PKG_VERSION"));

/// A pool that waits longer would overflow the clock.
const LONGEST_IDLE: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// The settings of a [`Transport`].
#[derive(Debug, Clone)]
#[must_use = "a builder does nothing until it is built"]
pub struct TransportBuilder {
    connect_timeout: Duration,
    idle_timeout: Duration,
    idle_per_host: usize,
    user_agent: HeaderValue,
    proxy: Option<Proxy>,
    offer: Offer,
    tls: TlsSettings,
}

/// What the TLS handshake needs to know.
#[derive(Debug, Clone, Default)]
pub(super) struct TlsSettings {
    pub(super) extra_roots: tls::ExtraRoots,
    /// Whether no other authority is trusted.
    pub(super) only_extra: bool,
    pub(super) client_certificate: Option<tls::ClientCertificate>,
}

impl TransportBuilder {
    /// The parameter that the error of [`client_certificate_pem`](Self::client_certificate_pem) names where its key is at fault, and
    /// not the chain.
    pub const CLIENT_CERTIFICATE_KEY: &'static str = "client certificate key";

    pub(super) fn new() -> Self {
        Self {
            connect_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(50),
            idle_per_host: 32,
            user_agent: HeaderValue::from_static(USER_AGENT),
            proxy: None,
            offer: if cfg!(feature = "http2") {
                Offer::Both
            } else {
                Offer::Http1
            },
            tls: TlsSettings::default(),
        }
    }

    /// How long resolving, connecting, the tunnel of a proxy and the TLS handshake may take together; 10 s unless set.
    /// Zero means without end.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// How long a connection is kept after its last use; 50 s unless set. It has to be below the keep-alive of the
    /// server, or a call may meet a connection that is just being closed. Zero means that none is kept.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.idle_timeout = timeout;
        self
    }

    /// How many idle HTTP/1.1 connections to an origin are kept; 32 unless set.
    pub fn max_idle_connections(mut self, connections: usize) -> Self {
        self.idle_per_host = connections;
        self
    }

    /// Adds the name of your program to the `User-Agent`, as product and version (RFC 9110, section 10.1.5).
    pub fn user_agent_suffix(mut self, suffix: &str) -> Result<Self, InvalidInput> {
        let agent = format!("{USER_AGENT} {suffix}");
        self.user_agent = HeaderValue::try_from(agent)
            .ok()
            .filter(|agent| !suffix.trim().is_empty() && agent.to_str().is_ok())
            .ok_or_else(|| {
                InvalidInput::new(
                    "user agent suffix",
                    "it has to be printable ASCII, such as `token-audit/2.1`",
                )
            })?;
        Ok(self)
    }

    /// Reaches the org through this proxy. There is none unless set.
    pub fn proxy(mut self, proxy: Proxy) -> Self {
        self.proxy = Some(proxy);
        self
    }

    /// Reaches the org through the proxy that the environment names, if it names one; see [`Proxy::from_env`]. The
    /// environment is not read unless this is called.
    pub fn proxy_from_env(mut self) -> Result<Self, InvalidInput> {
        if let Some(proxy) = Proxy::from_env()? {
            self.proxy = Some(proxy);
        }
        Ok(self)
    }

    /// Speaks HTTP/1.1 even where the server offers HTTP/2.
    pub fn http1_only(mut self) -> Self {
        self.offer = Offer::Http1;
        self
    }

    /// Speaks HTTP/2 without asking whether the server does, also without TLS (RFC 9113, section 3.3), as to a gateway
    /// on the same host.
    #[cfg(feature = "http2")]
    pub fn http2_prior_knowledge(mut self) -> Self {
        self.offer = Offer::Http2;
        self
    }

    /// Trusts the certificate authorities in this PEM text too, such as that of an inspecting proxy or of a test
    /// server. A build without TLS refuses it.
    ///
    /// Other text in it is passed over. A certificate that cannot be read is skipped where another one can, with an event at `WARN`;
    /// [`skipped_authorities`](Self::skipped_authorities) tells them.
    pub fn add_ca_pem(mut self, pem: &[u8]) -> Result<Self, InvalidInput> {
        self.tls
            .extra_roots
            .add_pem(pem)
            .map_err(|mistake| InvalidInput::new("CA", mistake))?;
        Ok(self)
    }

    /// Which certificates of the PEM texts were skipped, and why.
    pub fn skipped_authorities(&self) -> &[String] {
        self.tls.extra_roots.skipped()
    }

    /// Trusts the certificate authorities in this PEM text alone, and those of [`add_ca_pem`](Self::add_ca_pem): none of the
    /// operating system's or of a list that is compiled in. A build without TLS refuses it.
    pub fn only_ca_pem(self, pem: &[u8]) -> Result<Self, InvalidInput> {
        let mut trusting = self.add_ca_pem(pem)?;
        trusting.tls.only_extra = true;
        Ok(trusting)
    }

    /// Shows this certificate to a server that asks for one (mutual TLS), as an inspecting gateway may.
    ///
    /// The chain is PEM text with the client's own certificate first, then those between it and its authority. The key
    /// is PEM text in PKCS#8, PKCS#1 (RSA) or SEC1 (elliptic curves), and is not encrypted. Other sections are passed
    /// over, so that one text with both may be given twice.
    ///
    /// It is an error where one of them is missing or cannot be read, where the key is not that of the certificate, and in a
    /// build without TLS.
    pub fn client_certificate_pem(
        mut self,
        certificate_chain_pem: &[u8],
        key_pem: &[u8],
    ) -> Result<Self, InvalidInput> {
        let certificate = tls::ClientCertificate::from_pem(certificate_chain_pem, key_pem)
            .map_err(|(parameter, mistake)| InvalidInput::new(parameter, mistake))?;
        self.tls.client_certificate = Some(certificate);
        Ok(self)
    }

    /// The transport. It fails where the system's certificate authorities cannot be read, or where the build has TLS
    /// and no provider or no authority for it. A build without TLS makes a transport for plain HTTP, which refuses
    /// `https`.
    pub fn build(self) -> Result<Transport, Error> {
        let mut http = HttpConnector::new_with_resolver(Resolver::new());
        http.set_nodelay(true);
        let proxy = self.proxy.map(Arc::new);
        let dial = Dial::new(http, proxy.clone(), self.connect_timeout);
        let connector = Connector::new(
            tls::connector(dial, &self.tls, self.offer)?,
            self.connect_timeout,
        );
        let pool = Pool::new(Settings {
            connector,
            offer: self.offer,
            idle_timeout: self.idle_timeout.min(LONGEST_IDLE),
            most_idle: if self.idle_timeout.is_zero() {
                0
            } else {
                self.idle_per_host
            },
        });
        Ok(Transport::from_parts(pool, self.user_agent, proxy))
    }
}
