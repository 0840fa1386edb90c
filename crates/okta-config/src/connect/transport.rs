use okta_transport::Transport;
use okta_transport::transport::TransportBuilder;

use super::keep;
use crate::{Config, ConfigError, Finding};

impl Config {
    /// The transport: proxy, certificates, time for connecting and `User-Agent` as configured. The proxy of the environment
    /// (`HTTPS_PROXY`, `NO_PROXY`) is used where `proxy.host` is not set.
    ///
    /// # Errors
    /// Every file that cannot be read, or that holds something else, and a proxy that cannot be used.
    pub fn transport(&self) -> Result<Transport, ConfigError> {
        self.built(self.checked(|mistakes| Some(self.transport_settings(mistakes)))?)
    }

    pub(super) fn built(&self, settings: TransportBuilder) -> Result<Transport, ConfigError> {
        settings
            .build()
            .map_err(|error| self.refuse(vec![Finding::nowhere(error.to_string())]))
    }

    /// The settings of the transport, its files read.
    pub(super) fn transport_settings(&self, mistakes: &mut Vec<Finding>) -> TransportBuilder {
        let mut builder = Transport::builder();
        if let Some(timeout) = self.connection_timeout() {
            builder = builder.connect_timeout(timeout);
        }
        let steps = [
            Self::with_user_agent,
            Self::with_proxy,
            Self::with_ca,
            Self::with_certificate,
        ];
        for step in steps {
            if let Some(next) = step(self, builder.clone(), mistakes) {
                builder = next;
            }
        }
        builder
    }

    fn with_user_agent(
        &self,
        builder: TransportBuilder,
        mistakes: &mut Vec<Finding>,
    ) -> Option<TransportBuilder> {
        let named = builder.user_agent_suffix(self.user_agent()?);
        let named = named.map_err(|error| self.refused("userAgent", &error));
        keep(named, mistakes)
    }

    fn with_proxy(
        &self,
        builder: TransportBuilder,
        mistakes: &mut Vec<Finding>,
    ) -> Option<TransportBuilder> {
        let proxy = keep(self.proxy_to_use(), mistakes)??;
        Some(builder.proxy(proxy))
    }

    fn with_ca(
        &self,
        builder: TransportBuilder,
        mistakes: &mut Vec<Finding>,
    ) -> Option<TransportBuilder> {
        let pem = keep(self.file("caFile", self.ca_file()?), mistakes)?;
        let trusting = match self.ca_only() {
            Some(true) => builder.only_ca_pem(&pem),
            Some(false) | None => builder.add_ca_pem(&pem),
        };
        let trusting = trusting.map_err(|error| self.refused("caFile", &error));
        keep(trusting, mistakes)
    }

    fn with_certificate(
        &self,
        builder: TransportBuilder,
        mistakes: &mut Vec<Finding>,
    ) -> Option<TransportBuilder> {
        let (chain, key) = self
            .client_certificate()
            .zip(self.client_certificate_key())?;
        let chain = keep(self.file("clientCertificate", chain), mistakes);
        let key = keep(self.file("clientCertificateKey", key), mistakes);
        let (chain, key) = chain.zip(key)?;
        let showing = builder.client_certificate_pem(&chain, &key);
        let showing = showing.map_err(|error| {
            let is_of_key = error.parameter() == TransportBuilder::CLIENT_CERTIFICATE_KEY;
            let key = if is_of_key {
                "clientCertificateKey"
            } else {
                "clientCertificate"
            };
            self.refused(key, &error)
        });
        keep(showing, mistakes)
    }
}
