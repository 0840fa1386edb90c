use std::fmt;
use std::path::{Path, PathBuf};

use okta_core::quote::single_line;

/// Where a value was found.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Origin {
    /// A file, at a place in it; none where the file as a whole is meant.
    File(PathBuf, Option<Position>),
    /// An environment variable, by its name.
    Variable(String),
    /// [`ConfigBuilder::set`](crate::ConfigBuilder::set).
    Code,
}

impl Origin {
    /// The file, where it is one.
    pub(crate) fn file(&self) -> Option<&Path> {
        match self {
            Self::File(path, _) => Some(path),
            Self::Variable(_) | Self::Code => None,
        }
    }
}

/// A place in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

impl fmt::Display for Origin {
    /// `okta.yaml:7`, `OKTA_CLIENT_TOKEN` or `code`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path, place) => {
                f.write_str(&single_line(&path.to_string_lossy()))?;
                place.map_or(Ok(()), |place| write!(f, ":{}", place.line))
            }
            Self::Variable(name) => f.write_str(&single_line(name)),
            Self::Code => f.write_str("code"),
        }
    }
}
