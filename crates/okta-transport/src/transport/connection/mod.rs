//! A connection to a server: hyper's senders, and what has to be done for them.

mod http1;
#[cfg(feature = "http2")]
mod http2;
#[cfg(not(feature = "http2"))]
#[path = "no_http2.rs"]
mod http2;
mod signal;

use http::{Request, Response};
use hyper::body::Incoming;
use hyper::client::conn::TrySendError;
use tower_service::Service;

pub(super) use self::http1::Http1;
pub(super) use self::http2::Http2;
use super::payload::Payload;
use super::tls;

/// What a connection is made over: TCP, or TLS over it.
pub(super) type Stream = <tls::Connector as Service<http::Uri>>::Response;

/// The head of an answer, or the request again where no byte of it was sent.
pub(super) type Answered = Result<Response<Incoming>, TrySendError<Request<Payload>>>;
