//! The wire: hyper's connections in a pool, TLS by rustls.
//!
//! [`Transport`] speaks HTTP/1.1, and HTTP/2 where the server offers it in the TLS handshake. It follows no redirect,
//! repeats nothing that may have been received, and installs no process-wide TLS provider.
//!
//! # Connections
//!
//! - A call over HTTP/1.1 has a connection for itself and drives it, without a task in between. It goes back once the
//!   answer is there to its end; a body that is dropped before closes it.
//! - Calls over HTTP/2 share a connection, up to the number of streams that the server allows (100 until it says); past it
//!   there are more connections. As long as it is not known whether a server speaks HTTP/2, one is made to find out.
//! - A call that finds no connection takes one that comes free or is made. One that was made for a call that is gone serves
//!   another; where it takes longer than a second, the next call has one of its own made.
//! - A server may close an idle connection at any time. A request of which no byte was sent goes to another connection then. Where
//!   the connection was made for it the call fails with [`ErrorKind::Connect`](crate::ErrorKind::Connect), and so
//!   does one that an HTTP/2 server refused, or had not looked at when it left: nothing was done with it.
//! - Idle connections are closed 50 s after their last use, below the 60 s after which load balancers commonly close one,
//!   and with the last clone of the transport and its last answer. That is done by a task, which lives as long as something is idle.
//! - An answer over HTTP/1.1 with more than 100 headers is [`ErrorKind::HeadTooLarge`](crate::ErrorKind::HeadTooLarge);
//!   those of Okta have about thirty.
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
mod connection;
mod connector;
mod exchange;
mod future;
#[cfg(feature = "gzip")]
mod gzip;
#[cfg(not(feature = "gzip"))]
#[path = "no_gzip.rs"]
mod gzip;
mod payload;
mod pool;
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
