use std::error::Error as StdError;
use std::io;

use crate::error::{BoxError, Error, ErrorKind};

impl From<BoxError> for Error {
    /// Takes an error of ours as it is, and the kind of one that another error wraps. An `io::Error` of a transport
    /// tells what became of the connection; any other error came from a layer of the user's, and is told in its words.
    fn from(error: BoxError) -> Self {
        let other = match error.downcast::<Self>() {
            Ok(error) => return *error,
            Err(other) => other,
        };
        let ours = Self::new(kind(&*other));
        // That kind says nothing by itself, so that a line of a log would not either.
        let ours = match ours.kind() {
            ErrorKind::Layer => ours.with_message(format!("a layer of the stack failed: {other}")),
            _ => ours,
        };
        ours.with_source(other)
    }
}

fn kind(error: &(dyn StdError + 'static)) -> ErrorKind {
    let ours = std::iter::successors(Some(error), |&error| error.source())
        .find_map(|cause| cause.downcast_ref::<Error>());
    if let Some(ours) = ours {
        return ours.kind();
    }
    match error.downcast_ref::<io::Error>().map(io::Error::kind) {
        Some(io::ErrorKind::ConnectionRefused) => ErrorKind::ConnectionRefused,
        Some(
            io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe
            | io::ErrorKind::UnexpectedEof,
        ) => ErrorKind::ConnectionLost,
        _ => ErrorKind::Layer,
    }
}
