use okta_core::InvalidInput;
use okta_transport::Transport;
use okta_transport::transport::TransportBuilder;

use crate::{Config, ConfigError, Finding};

impl Config {
    /// The transport: proxy, certificates, time for connecting and `User-Agent` as configured. The proxy of the environment
    /// (`HTTPS_PROXY`, `NO_PROXY`) is used where `proxy.host` is not set.
    ///
    /// # Errors
    /// Every file that cannot be read, or that holds something else, and a proxy that cannot be used.
    pub fn transport(&self) -> Result<Transport, ConfigError> {
        let mut mistakes = Vec::new();
        let builder = self.transport_builder(&mut mistakes);
        if !mistakes.is_empty() {
            return Err(self.refuse(mistakes));
        }
        builder
            .build()
            .map_err(|error| self.refuse(vec![Finding::nowhere(error.to_string())]))
    }

    pub(super) fn transport_builder(&self, mistakes: &mut Vec<Finding>) -> TransportBuilder {
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
            match step(self, builder.clone()) {
                Ok(next) => builder = next,
                Err(told) => mistakes.extend(told),
            }
        }
        builder
    }

    fn with_user_agent(&self, builder: TransportBuilder) -> Result<TransportBuilder, Vec<Finding>> {
        let Some(suffix) = self.user_agent() else {
            return Ok(builder);
        };
        let named = builder.user_agent_suffix(suffix);
        named.map_err(|error| vec![self.refused("userAgent", &error)])
    }

    fn with_proxy(&self, builder: TransportBuilder) -> Result<TransportBuilder, Vec<Finding>> {
        Ok(
            match self.proxy_to_use().map_err(|mistake| vec![mistake])? {
                Some(proxy) => builder.proxy(proxy),
                None => builder,
            },
        )
    }

    fn with_ca(&self, builder: TransportBuilder) -> Result<TransportBuilder, Vec<Finding>> {
        let Some(path) = self.ca_file() else {
            return Ok(builder);
        };
        let pem = self.file("caFile", path).map_err(|mistake| vec![mistake])?;
        let trusting = builder.add_ca_pem(&pem);
        trusting.map_err(|error| vec![self.refused("caFile", &error)])
    }

    fn with_certificate(
        &self,
        builder: TransportBuilder,
    ) -> Result<TransportBuilder, Vec<Finding>> {
        let paths = self.client_certificate().zip(self.client_certificate_key());
        let Some((chain, key)) = paths else {
            return Ok(builder);
        };
        let chain = self.file("clientCertificate", chain);
        let key = self.file("clientCertificateKey", key);
        let (chain, key) = match (chain, key) {
            (Ok(chain), Ok(key)) => (chain, key),
            (chain, key) => return Err(chain.err().into_iter().chain(key.err()).collect()),
        };
        let showing = builder.client_certificate_pem(&chain, &key);
        showing.map_err(|error| {
            let is_of_key = error.parameter() == "client certificate key";
            let key = if is_of_key {
                "clientCertificateKey"
            } else {
                "clientCertificate"
            };
            vec![self.refused(key, &error)]
        })
    }

    pub(super) fn refused(&self, key: &str, error: &InvalidInput) -> Finding {
        self.mistake(key, error.mistakes().join("; "))
    }

    pub(super) fn refuse(&self, mistakes: Vec<Finding>) -> ConfigError {
        ConfigError::new(mistakes, self.warnings().to_vec(), false)
    }
}
