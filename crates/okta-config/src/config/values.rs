use std::path::Path;
use std::time::Duration;

use http::StatusCode;
use okta_core::OrgUrl;

use super::Config;
use crate::value::Value;
use crate::{AuthorizationMode, PrivateKey, Secret};

/// An HTTP CONNECT proxy: `proxy`.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct ProxySettings<'c> {
    /// A host name or an IP address, an IPv6 address with or without brackets.
    pub host: &'c str,
    /// The port, where one is given.
    pub port: Option<u16>,
    /// The user name for the proxy.
    pub username: Option<&'c str>,
    /// The password for the proxy.
    pub password: Option<&'c Secret>,
}

/// Takes a value of one kind out of an entry. The table says which kind a setting is of.
macro_rules! value {
    ($config:expr, $key:literal, $kind:ident) => {
        match $config.entry($key).map(|entry| &entry.value) {
            Some(Value::$kind(value)) => Some(value),
            _ => None,
        }
    };
}

impl Config {
    /// The org: `orgUrl`.
    pub fn org_url(&self) -> &OrgUrl {
        value!(self, "orgUrl", OrgUrl).expect("a configuration without orgUrl is refused")
    }

    /// How calls are authorised, [`Ssws`](AuthorizationMode::Ssws) by default: `authorizationMode`.
    pub fn authorization_mode(&self) -> AuthorizationMode {
        value!(self, "authorizationMode", Mode)
            .copied()
            .unwrap_or_default()
    }

    /// The API token, or the access token under [`Bearer`](AuthorizationMode::Bearer): `token`.
    pub fn token(&self) -> Option<&Secret> {
        value!(self, "token", Secret)
    }

    /// The client id of the service app: `clientId`.
    pub fn client_id(&self) -> Option<&str> {
        value!(self, "clientId", Text).map(String::as_str)
    }

    /// The scopes to ask for, each once, in their order: `scopes`.
    pub fn scopes(&self) -> &[String] {
        value!(self, "scopes", List).map_or(&[], Vec::as_slice)
    }

    /// The key of the service app: `privateKey`.
    pub fn private_key(&self) -> Option<&PrivateKey> {
        value!(self, "privateKey", PrivateKey)
    }

    /// The `kid` of the key: `keyId`.
    pub fn key_id(&self) -> Option<&str> {
        value!(self, "keyId", Text).map(String::as_str)
    }

    /// A ready-made assertion in place of the key: `clientAssertion`.
    pub fn client_assertion(&self) -> Option<&Secret> {
        value!(self, "clientAssertion", Secret)
    }

    /// Whether access tokens are bound by DPoP (RFC 9449): `dpopEnabled`.
    pub fn dpop_enabled(&self) -> Option<bool> {
        value!(self, "dpopEnabled", Flag).copied()
    }

    /// How long before its expiry an access token is renewed, set in minutes: `oauthTokenRenewalOffset`.
    pub fn renewal_offset(&self) -> Option<Duration> {
        value!(self, "oauthTokenRenewalOffset", Minutes).copied()
    }

    /// The time for connecting, set in seconds; zero means that it is not bounded: `connectionTimeout`.
    pub fn connection_timeout(&self) -> Option<Duration> {
        value!(self, "connectionTimeout", Seconds).copied()
    }

    /// The time for a call in all, set in seconds; zero means that it is not bounded: `requestTimeout`.
    pub fn request_timeout(&self) -> Option<Duration> {
        value!(self, "requestTimeout", Seconds).copied()
    }

    /// How often a call is retried; zero means never: `rateLimit.maxRetries`.
    pub fn max_retries(&self) -> Option<u32> {
        value!(self, "rateLimit.maxRetries", Count).copied()
    }

    /// The longest wait before a retry and for a slot of a rate limit, set in seconds: `rateLimit.maxBackoff`.
    pub fn max_backoff(&self) -> Option<Duration> {
        value!(self, "rateLimit.maxBackoff", Seconds).copied()
    }

    /// Which statuses are repeated besides, where the operation may be repeated: `retryOn`.
    pub fn retry_on(&self) -> &[StatusCode] {
        value!(self, "retryOn", Statuses).map_or(&[], Vec::as_slice)
    }

    /// The proxy, where `proxy.host` is set.
    pub fn proxy(&self) -> Option<ProxySettings<'_>> {
        Some(ProxySettings {
            host: value!(self, "proxy.host", Text)?,
            port: value!(self, "proxy.port", Port).copied(),
            username: value!(self, "proxy.username", Text).map(String::as_str),
            password: value!(self, "proxy.password", Secret),
        })
    }

    /// The URL of the proxy as `HTTPS_PROXY` or `https_proxy` gives it, unparsed. It may hold a password. None where
    /// [`proxy`](Self::proxy) is set, which takes its place.
    pub fn https_proxy(&self) -> Option<&Secret> {
        value!(self, "https_proxy", Secret)
    }

    /// The hosts that are reached without a proxy, as `NO_PROXY` or `no_proxy` lists them, unparsed.
    pub fn no_proxy(&self) -> Option<&str> {
        value!(self, "no_proxy", Text).map(String::as_str)
    }

    /// What is added to the end of the `User-Agent` header: `userAgent`.
    pub fn user_agent(&self) -> Option<&str> {
        value!(self, "userAgent", Text).map(String::as_str)
    }

    /// A PEM file of certificate authorities to trust besides: `caFile`. It was not opened. One that a file gives is relative to
    /// the folder of that file.
    pub fn ca_file(&self) -> Option<&Path> {
        value!(self, "caFile", Path).map(AsRef::as_ref)
    }

    /// Whether the authorities of [`ca_file`](Self::ca_file) are trusted alone, without those of the operating system: `caOnly`.
    pub fn ca_only(&self) -> Option<bool> {
        value!(self, "caOnly", Flag).copied()
    }

    /// The PEM file of the certificate to show to the server, unopened: `clientCertificate`. Its
    /// [key](Self::client_certificate_key) is set too.
    pub fn client_certificate(&self) -> Option<&Path> {
        value!(self, "clientCertificate", Path).map(AsRef::as_ref)
    }

    /// The PEM file of the private key of [`client_certificate`](Self::client_certificate), unopened: `clientCertificateKey`.
    pub fn client_certificate_key(&self) -> Option<&Path> {
        value!(self, "clientCertificateKey", KeyPath).map(AsRef::as_ref)
    }
}
