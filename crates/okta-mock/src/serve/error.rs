//! Why a server did not start.

use std::{error::Error, fmt, io, net::SocketAddr};

/// A server that did not start.
#[derive(Debug)]
#[non_exhaustive]
pub enum ServeError {
    /// The address cannot be listened on: the port is taken or not allowed.
    Listen {
        /// The address that was tried.
        addr: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// No certificate could be made: the name is no DNS name or IP address.
    Certificate(Box<dyn Error + Send + Sync>),
}

impl fmt::Display for ServeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Listen { addr, .. } => write!(f, "cannot listen on {addr}"),
            Self::Certificate(_) => f.write_str("cannot make a certificate"),
        }
    }
}

impl Error for ServeError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Listen { source, .. } => Some(source),
            Self::Certificate(source) => Some(&**source),
        }
    }
}

impl From<rcgen::Error> for ServeError {
    fn from(error: rcgen::Error) -> Self {
        Self::Certificate(error.into())
    }
}

impl From<rustls::Error> for ServeError {
    fn from(error: rustls::Error) -> Self {
        Self::Certificate(error.into())
    }
}
