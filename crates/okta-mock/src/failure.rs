//! Why the program ends.

use okta_mock::{KeyError, ServeError};
use std::{error::Error, fmt, io, path::PathBuf};

#[derive(Debug)]
pub(crate) enum Failure {
    Serve(ServeError),
    CaOut { path: PathBuf, source: io::Error },
    PublicKey { path: PathBuf, source: io::Error },
    Key { path: PathBuf, source: KeyError },
    Stdout(io::Error),
    Signals(io::Error),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Serve(error) => error.fmt(f),
            Self::CaOut { path, .. } => write!(f, "cannot write {}", path.display()),
            Self::PublicKey { path, .. } => write!(f, "cannot read {}", path.display()),
            Self::Key { path, .. } => write!(f, "cannot use {}", path.display()),
            Self::Stdout(_) => f.write_str("cannot write to standard output"),
            Self::Signals(_) => f.write_str("cannot catch signals"),
        }
    }
}

impl Error for Failure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Serve(error) => error.source(),
            Self::Key { source, .. } => Some(source),
            Self::CaOut { source, .. }
            | Self::PublicKey { source, .. }
            | Self::Stdout(source)
            | Self::Signals(source) => Some(source),
        }
    }
}
