use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::sync::Arc;

use super::{causes, tls};
use crate::error::{BoxError, ErrorKind};

pub(super) const CLOSED_AT_ONCE: &str =
    "the connection was closed as soon as it was made; nothing was sent";

/// An error on the way to a connection, which remembers what it was. Clones are for the calls that waited for the same
/// connection.
#[derive(Debug, Clone)]
pub(crate) struct ConnectError {
    pub(super) kind: ErrorKind,
    /// What to tell in place of the kind's own words.
    pub(super) message: Option<String>,
    source: Arc<dyn StdError + Send + Sync>,
}

impl ConnectError {
    pub(crate) fn new(kind: ErrorKind, source: impl Into<BoxError>) -> Self {
        Self {
            kind,
            message: None,
            source: source.into().into(),
        }
    }

    /// The server closed a connection as soon as it was made, or takes no request on it.
    pub(crate) fn useless() -> Self {
        Self::new(ErrorKind::Connect, CLOSED_AT_ONCE).with_message(CLOSED_AT_ONCE.to_owned())
    }

    pub(crate) fn with_message(mut self, message: String) -> Self {
        self.message = Some(message);
        self
    }

    pub(crate) fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Reads an error of the connector.
    pub(crate) fn find(source: impl Into<BoxError>) -> Self {
        let source = match source.into().downcast::<Self>() {
            Ok(known) => return *known,
            Err(source) => source,
        };
        let (kind, message) = causes(&*source)
            .find_map(|cause| {
                if let Some(known) = cause.downcast_ref::<Self>() {
                    return Some((known.kind, known.message.clone()));
                }
                if let Some(io) = cause.downcast_ref::<io::Error>()
                    && io.kind() == io::ErrorKind::ConnectionRefused
                {
                    return Some((ErrorKind::ConnectionRefused, None));
                }
                refused_client(cause).or_else(|| Some((tls::kind(cause)?, tls::words(cause))))
            })
            .unwrap_or((ErrorKind::Connect, None));
        Self {
            kind,
            message,
            source: source.into(),
        }
    }
}

impl fmt::Display for ConnectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.source, f)
    }
}

impl StdError for ConnectError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.source()
    }
}

/// The kind and the message of an error by which the server refused the client's certificate. No request is read before the
/// handshake is done on the server's side too, so nothing was sent.
pub(super) fn refused_client(
    cause: &(dyn StdError + 'static),
) -> Option<(ErrorKind, Option<String>)> {
    let message = tls::refused_client(cause)?;
    Some((ErrorKind::Configuration, Some(message)))
}
