use std::fmt;
use std::path::{MAIN_SEPARATOR, Path, PathBuf};
use std::time::Duration;

use http::StatusCode;
use okta_core::OrgUrl;
use okta_core::quote::single_line;
use zeroize::Zeroizing;

use crate::Secret;

/// How calls are authorised: `authorizationMode`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum AuthorizationMode {
    /// An API token of Okta's, the default.
    #[default]
    Ssws,
    /// An OAuth 2.0 access token that was got elsewhere.
    Bearer,
    /// OAuth 2.0 for a service app, which proves itself with a private key.
    PrivateKey,
}

impl fmt::Display for AuthorizationMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ssws => "SSWS",
            Self::Bearer => "Bearer",
            Self::PrivateKey => "PrivateKey",
        })
    }
}

/// The private key of a service app, told apart by its form alone: `privateKey`.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum PrivateKey {
    /// PEM text, with its line breaks.
    Pem(Secret),
    /// A JWK (RFC 7517) as JSON text.
    Jwk(Secret),
    /// The path of a file that holds either, unopened. One that a file gives is relative to the folder of that file. It may be a
    /// key that lost its PEM frame, so it is kept as a secret too.
    File(Secret),
}

/// A value as it stands in a source.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Raw {
    Text(Zeroizing<String>),
    List(Vec<Zeroizing<String>>),
    /// A mapping, as JSON text.
    Jwk(Zeroizing<String>),
    NotUtf8,
}

/// A value that was read and checked.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    OrgUrl(OrgUrl),
    Mode(AuthorizationMode),
    Text(String),
    List(Vec<String>),
    Statuses(Vec<StatusCode>),
    Secret(Secret),
    PrivateKey(PrivateKey),
    Flag(bool),
    Count(u32),
    Port(u16),
    Seconds(Duration),
    Minutes(Duration),
    Path(PathBuf),
    KeyPath(PathBuf),
}

impl Value {
    /// A path as it is opened: `~` stands for the home folder, and what a file names begins at the folder of that file. Anything else
    /// stays what it is.
    pub(crate) fn located(self, folder: Option<&Path>, home: Option<&Path>) -> Self {
        let (prefix, skipped) = match &self {
            Self::Path(path) | Self::KeyPath(path) => prefix(path, folder, home),
            Self::PrivateKey(PrivateKey::File(path)) => {
                prefix(Path::new(path.expose()), folder, home)
            }
            _ => return self,
        };
        let Some(prefix) = prefix else {
            return self;
        };
        match self {
            Self::Path(path) => Self::Path(prefix.join(skip(&path, skipped))),
            Self::KeyPath(path) => Self::KeyPath(prefix.join(skip(&path, skipped))),
            Self::PrivateKey(PrivateKey::File(path)) => {
                // Not by `join`, which would leave a copy of what may be a key.
                let rest = &path.expose()[skipped..];
                let path = format!("{}{MAIN_SEPARATOR}{rest}", prefix.display());
                Self::PrivateKey(PrivateKey::File(Secret::from(path)))
            }
            other => other,
        }
    }

    pub(crate) fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The file that holds a secret, where the value is the path of one.
    pub(crate) fn secret_file(&self) -> Option<&Path> {
        match self {
            Self::KeyPath(path) => Some(path),
            Self::PrivateKey(PrivateKey::File(path)) => Some(Path::new(path.expose())),
            _ => None,
        }
    }
}

/// What a path is put behind, and how much of its own beginning that takes the place of, in bytes.
fn prefix<'p>(
    path: &Path,
    folder: Option<&'p Path>,
    home: Option<&'p Path>,
) -> (Option<&'p Path>, usize) {
    const HOME: &str = "~/";
    match path.to_str() {
        Some(text) if text.starts_with(HOME) && home.is_some() => (home, HOME.len()),
        _ if path.is_relative() => (folder, 0),
        _ => (None, 0),
    }
}

fn skip(path: &Path, bytes: usize) -> &Path {
    match path.to_str() {
        Some(text) => Path::new(&text[bytes..]),
        None => path,
    }
}

impl fmt::Display for Value {
    /// On one line and not too long, else as it would stand in `okta.yaml`; a secret as `***`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OrgUrl(url) => write!(f, "{url}"),
            Self::Mode(mode) => write!(f, "{mode}"),
            Self::Text(text) => f.write_str(&single_line(text)),
            Self::List(items) => {
                let items: Vec<_> = items.iter().map(|item| single_line(item)).collect();
                write!(f, "[{}]", items.join(", "))
            }
            Self::Statuses(statuses) => {
                let codes: Vec<_> = statuses.iter().map(StatusCode::as_str).collect();
                write!(f, "[{}]", codes.join(", "))
            }
            Self::Secret(_) | Self::PrivateKey(_) | Self::KeyPath(_) => f.write_str("***"),
            Self::Flag(flag) => write!(f, "{flag}"),
            Self::Count(count) => write!(f, "{count}"),
            Self::Port(port) => write!(f, "{port}"),
            Self::Seconds(time) => write!(f, "{}", time.as_secs_f64()),
            Self::Minutes(time) => write!(f, "{}", time.as_secs_f64() / 60.0),
            Self::Path(path) => f.write_str(&single_line(&path.to_string_lossy())),
        }
    }
}
