//! An HTTP proxy between this machine and the org, by CONNECT.

mod answer;
mod basic;
mod dial;
mod environment;
mod no_proxy;
mod parse;
mod tunnel;

use http::Uri;
use http::uri::Authority;
use okta_core::InvalidInput;
use zeroize::Zeroizing;

use self::basic::Basic;
pub(super) use self::dial::Dial;
use self::no_proxy::NoProxy;

/// An HTTP proxy that makes tunnels by CONNECT (RFC 9110, section 9.3.6).
///
/// TLS to the org runs inside the tunnel, so the proxy sees the org's host and port and nothing of the calls. An org over plain
/// `http` is reached without the proxy, which would see the credential. A proxy that inspects TLS shows a certificate of its
/// own: give its authority to `TransportBuilder::add_ca_pem`.
///
/// What can fail:
///
/// - A proxy that refuses the tunnel (407, 403 and any other answer but those below), or that speaks no HTTP, is an
///   error of kind [`Proxy`](crate::ErrorKind::Proxy), and is not tried again.
/// - A proxy that cannot reach the org for now (408, 429, 5xx), or that closes without an answer, is an error of kind
///   [`Connect`](crate::ErrorKind::Connect), and is tried again.
/// - A proxy that cannot be reached is an error of the kinds that an org has which cannot be reached, such as
///   [`ConnectionRefused`](crate::ErrorKind::ConnectionRefused); the message says that it is the proxy.
///
/// In all of them nothing was sent to the org. `Debug` and the errors show host and port, and never the credentials.
///
/// ```
/// use okta_transport::transport::{Proxy, Transport};
///
/// # fn example() -> Result<(), okta_transport::Error> {
/// let proxy = Proxy::new("http://proxy.example:3128")?
///     .credentials("okta-audit", "a password")?
///     .no_proxy("localhost, .internal, 10.0.0.0/8");
/// let transport = Transport::builder().proxy(proxy).build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
#[must_use = "a proxy is used by the transport that it is given to"]
pub struct Proxy {
    /// Scheme, host and port; the port is always written out.
    uri: Uri,
    basic: Option<Basic>,
    direct: NoProxy,
}

impl Proxy {
    /// The proxy at this URL: `http://host:port`, or `host:port` alone. Without a port it is 80. A user and a password
    /// before the host (`http://user:password@host:port`, percent-encoded) are taken as [`credentials`](Self::credentials).
    ///
    /// `https` is refused, since TLS to the proxy itself is not spoken, and so are other schemes such as `socks5`.
    pub fn new(url: &str) -> Result<Self, InvalidInput> {
        parse::proxy(url).map_err(|mistake| InvalidInput::new("proxy", mistake))
    }

    /// Shows the proxy a user and a password by the Basic scheme (RFC 7617), from the first request on.
    pub fn credentials(
        mut self,
        user: &str,
        password: impl Into<String>,
    ) -> Result<Self, InvalidInput> {
        let password = Zeroizing::new(password.into());
        let basic = Basic::new(user.as_bytes(), password.as_bytes())
            .map_err(|mistake| InvalidInput::new("proxy credentials", mistake))?;
        self.basic = Some(basic);
        Ok(self)
    }

    /// The hosts that are reached without the proxy, in the customary form of `NO_PROXY`: entries between commas or
    /// blanks, each a name (`example.com`, `.example.com` and `*.example.com` all stand for the name and the names below
    /// it), an IP address, a network (`10.0.0.0/8`), or `*` for every host. A name or an address may have a port.
    ///
    /// Names are compared as they stand in the org URL and are not resolved: `localhost` is not `127.0.0.1`.
    pub fn no_proxy(mut self, hosts: &str) -> Self {
        self.direct = NoProxy::parse(hosts);
        self
    }

    /// The entries of a list of [`no_proxy`](Self::no_proxy) that can match no host, such as URLs, for a warning.
    pub fn useless_entries(hosts: &str) -> impl Iterator<Item = &str> {
        NoProxy::useless(hosts)
    }

    /// Whether connections to `host` go through this proxy.
    fn is_for(&self, host: &str, port: u16) -> bool {
        !self.direct.contains(host, port)
    }

    /// Host and port.
    fn address(&self) -> &str {
        self.uri.authority().map_or("", Authority::as_str)
    }
}
