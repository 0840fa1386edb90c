use okta_transport::transport::Proxy;

use crate::{Config, Finding, Secret};

impl Config {
    /// The proxy: that of `proxy.*`, or else that of the environment.
    pub(super) fn proxy_to_use(&self) -> Result<Option<Proxy>, Finding> {
        let Some(settings) = self.proxy() else {
            return self.proxy_of_environment();
        };
        let host = if settings.host.contains(':') && !settings.host.starts_with('[') {
            format!("[{}]", settings.host)
        } else {
            settings.host.to_owned()
        };
        let url = match settings.port {
            Some(port) => format!("http://{host}:{port}"),
            None => format!("http://{host}"),
        };
        let proxy = Proxy::new(&url).map_err(|error| self.mistake("proxy.host", told(&error)))?;
        let proxy = match self.no_proxy() {
            Some(hosts) => proxy.no_proxy(hosts),
            None => proxy,
        };
        let Some(username) = settings.username else {
            return Ok(Some(proxy));
        };
        let password = settings.password.map_or("", Secret::expose);
        let proxy = proxy.credentials(username, password);
        let proxy = proxy.map_err(|error| self.mistake("proxy.username", told(&error)))?;
        Ok(Some(proxy))
    }

    fn proxy_of_environment(&self) -> Result<Option<Proxy>, Finding> {
        let proxy = Proxy::from_lookup(|name| match name {
            "HTTPS_PROXY" => self.https_proxy().map(|url| url.expose().to_owned()),
            "NO_PROXY" => self.no_proxy().map(str::to_owned),
            _ => None,
        });
        proxy.map_err(|error| self.mistake("https_proxy", told(&error)))
    }
}

fn told(error: &okta_core::InvalidInput) -> String {
    error.mistakes().join("; ")
}
