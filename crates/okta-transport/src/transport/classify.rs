use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::sync::Arc;

use super::tls;
use crate::{BoxError, Error, ErrorKind};

const CLOSED_AT_ONCE: &str = "the connection was closed as soon as it was made; nothing was sent";

/// An error on the way to a connection, which remembers what it was. Clones are for the calls that waited for the same
/// connection.
#[derive(Debug, Clone)]
pub(super) struct ConnectError {
    kind: ErrorKind,
    /// What to tell in place of the kind's own words.
    message: Option<String>,
    source: Arc<dyn StdError + Send + Sync>,
}

impl ConnectError {
    pub(super) fn new(kind: ErrorKind, source: impl Into<BoxError>) -> Self {
        Self {
            kind,
            message: None,
            source: source.into().into(),
        }
    }

    /// The server closed a connection as soon as it was made, or takes no request on it.
    pub(super) fn useless() -> Self {
        Self::new(ErrorKind::Connect, CLOSED_AT_ONCE).with_message(CLOSED_AT_ONCE.to_owned())
    }

    pub(super) fn with_message(mut self, message: String) -> Self {
        self.message = Some(message);
        self
    }

    pub(super) fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Finds out what an error of the connector was.
    pub(super) fn find(source: impl Into<BoxError>) -> Self {
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
                refused_client(cause).or_else(|| Some((tls::classify(cause)?, None)))
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

/// Makes our error of one of hyper's.
pub(super) fn classify<E: Into<BoxError>>(error: E) -> Error {
    let error = error.into();
    let frame = causes(&*error).find_map(|cause| not_processed(cause.downcast_ref()?));
    if let Some(frame) = frame {
        let message = format!(
            "the host takes no more requests on the connection ({frame}); it did nothing with this one"
        );
        return Error::new(ErrorKind::Connect)
            .with_message(message)
            .with_advice("it can be sent again")
            .with_source(error);
    }
    let (kind, message) = causes(&*error)
        .find_map(|cause| {
            if let Some(connect) = cause.downcast_ref::<ConnectError>() {
                return Some((connect.kind, connect.message.clone()));
            }
            let Some(hyper) = cause.downcast_ref::<hyper::Error>() else {
                return refused_client(cause);
            };
            // hyper has a predicate for it in builds with its server alone; the words are pinned by a test.
            if hyper.is_parse() && hyper.to_string().starts_with("message head is too large") {
                return Some((ErrorKind::HeadTooLarge, None));
            }
            hyper.is_parse().then_some((ErrorKind::NotHttp, None))
        })
        .unwrap_or((ErrorKind::ConnectionLost, None));
    let ours = Error::new(kind).with_source(error);
    match message {
        Some(message) => ours.with_message(message),
        None => ours,
    }
}

/// The error of a body. Whatever it says, the head of the answer was here, so that the server did look at the request.
pub(super) fn cut(error: hyper::Error) -> Error {
    Error::new(ErrorKind::ConnectionLost).with_source(error)
}

/// The error of a request that hyper gave back, since no byte of it was sent.
pub(super) fn unsent(error: hyper::Error) -> Error {
    Error::new(ErrorKind::Connect)
        .with_message(CLOSED_AT_ONCE)
        .with_source(error)
}

/// The frame by which the server says that it did nothing with an HTTP/2 request: the stream itself was refused, or it comes
/// after the last one that a server which leaves has looked at (RFC 9113, section 8.7). hyper shows nothing of such an error
/// but the words of its source, which are pinned by tests.
fn not_processed(error: &hyper::Error) -> Option<&'static str> {
    let words = error.source()?.to_string();
    if words.contains("refused stream before processing") {
        Some("REFUSED_STREAM")
    } else if words.starts_with("connection error received: ") {
        // Those up to the last one go on, and are broken pipes where they do not end.
        Some("GOAWAY")
    } else {
        None
    }
}

/// No request is read before the handshake is done on the server's side too, so nothing was sent.
fn refused_client(cause: &(dyn StdError + 'static)) -> Option<(ErrorKind, Option<String>)> {
    let message = tls::refused_client(cause)?;
    Some((ErrorKind::Configuration, Some(message)))
}

/// An error and the causes of it. `io::Error` shows what it wraps only by `get_ref`.
fn causes<'e>(
    error: &'e (dyn StdError + 'static),
) -> impl Iterator<Item = &'e (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |&error| {
        match error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref)
        {
            Some(inner) => Some(inner as &(dyn StdError + 'static)),
            None => error.source(),
        }
    })
}
