//! What goes wrong below HTTP: errors of the connection, of the kinds that a real one has.

use std::io;

/// The connection ended before the head of an answer.
pub(crate) fn connection_reset() -> io::Error {
    io::Error::new(
        io::ErrorKind::ConnectionReset,
        "connection reset by the org",
    )
}

/// The connection ended inside the answer's body.
pub(crate) fn body_cut() -> io::Error {
    io::Error::new(
        io::ErrorKind::UnexpectedEof,
        "connection closed before the body was complete",
    )
}

/// The request's body failed while the org read it.
pub(crate) fn request_body() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the request's body failed")
}
