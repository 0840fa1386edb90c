//! The wire: hyper with pooled connections, TLS by rustls.
//!
//! [`Transport`] speaks HTTP/1.1, and HTTP/2 where the server offers it in the TLS handshake. It follows no redirect,
//! repeats nothing that may have been received, installs no process-wide TLS provider, and keeps connections open for
//! 50 s after their last use, below the 60 s after which load balancers commonly close an idle one.
//!
//! Where the network asks for it, it goes through an HTTP [`Proxy`], which it takes from the environment only when told
//! to ([`proxy_from_env`](TransportBuilder::proxy_from_env)). To a server that asks for a certificate of the client, such as an inspecting
//! gateway, it shows the one that it was given ([`client_certificate_pem`](TransportBuilder::client_certificate_pem)).
//!
//! With the feature `gzip` it asks for answers in gzip and undoes them as they are read, so that a bound on the body
//! ([`CollectLayer`](crate::CollectLayer)) bounds what comes out of it.
//!
//! ```
//! use std::time::Duration;
//! use okta_transport::Transport;
//!
//! # fn example() -> Result<(), okta_transport::Error> {
//! let transport = Transport::builder()
//!     .connect_timeout(Duration::from_secs(3))
//!     .user_agent_suffix("token-audit/2.1")?
//!     .build()?;
//! # Ok(())
//! # }
//! ```

mod body;
mod builder;
mod classify;
mod connector;
mod future;
#[cfg(feature = "gzip")]
mod gzip;
#[cfg(not(feature = "gzip"))]
#[path = "no_gzip.rs"]
mod gzip;
mod proxy;
mod resolver;
mod service;
#[cfg(feature = "_tls")]
mod tls;
#[cfg(not(feature = "_tls"))]
#[path = "no_tls.rs"]
mod tls;

pub use self::body::ResponseBody;
pub use self::builder::TransportBuilder;
pub use self::future::ResponseFuture;
pub use self::proxy::Proxy;
pub use self::service::Transport;
