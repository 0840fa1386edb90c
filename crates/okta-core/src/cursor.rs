use std::fmt;
use std::str::FromStr;

use http::Uri;
use http::uri::PathAndQuery;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::InvalidInput;
use crate::quote::{is_hazard, quote};

/// Where the next page of a list begins: path and query of the `next` link of an answer.
///
/// The link is followed as it came and not rebuilt, as Okta's documentation on pagination asks. Its host is dropped,
/// because real orgs send links to another one (their admin host, or the org's own domain behind a custom one) and the
/// credential goes to the configured origin alone. A path that a server may take for another one is refused here; that it is
/// the path of its list is checked where a request is built, in [`RequestBuilder::cursor`](crate::RequestBuilder::cursor).
///
/// It can be saved as a string and a list resumed from it:
///
/// ```
/// use okta_core::Cursor;
///
/// let saved = "/api/v1/api-tokens?after=00T1&limit=20";
/// let cursor: Cursor = saved.parse()?;
/// assert_eq!(cursor.as_str(), saved);
/// assert_eq!("https://acme-admin.okta.com/api/v1/api-tokens?after=00T1&limit=20".parse::<Cursor>()?, cursor);
/// assert!("/api/v1/../../oauth2/v1/token".parse::<Cursor>().is_err());
/// # Ok::<(), okta_core::InvalidInput>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Cursor(PathAndQuery);

impl Cursor {
    /// Path and query as one string.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    pub(crate) fn path_and_query(&self) -> &PathAndQuery {
        &self.0
    }
}

impl FromStr for Cursor {
    type Err = InvalidInput;

    /// Takes an absolute URL, whose origin is dropped, or a path with query.
    fn from_str(url: &str) -> Result<Self, InvalidInput> {
        let refuse =
            |why: &str| InvalidInput::new("cursor", format!("`{}` {why}", quote(url.as_bytes())));
        let uri = Uri::try_from(url).map_err(|_| refuse("is not a URL"))?;
        if uri.scheme().is_none() && uri.authority().is_some() {
            return Err(refuse("has no path"));
        }
        let path = uri
            .into_parts()
            .path_and_query
            .ok_or_else(|| refuse("has no path"))?;
        if !path.path().starts_with('/') || path.path() == "/" {
            return Err(refuse("has no path"));
        }
        if path.path().starts_with("//") {
            return Err(refuse("has a path that may be taken for another host"));
        }
        // The parser of URIs takes all that is not ASCII as it comes.
        if path.as_str().chars().any(is_hazard) {
            return Err(refuse("has a character that hides or steers"));
        }
        if path
            .path()
            .split('/')
            .any(|segment| segment == "." || segment == "..")
            || DISGUISES
                .iter()
                .any(|disguise| contains(path.path(), disguise))
        {
            return Err(refuse(
                "has a dot segment, or what a server may take for one, in its path",
            ));
        }
        Ok(Self(path))
    }
}

/// What a server on the way may resolve to `.`, `/` or `\\`, or cut off, before it looks at the path. No path of a list of
/// Okta's holds any of them.
const DISGUISES: [&str; 6] = ["%2e", "%2f", "%5c", "%25", "\\", ";"];

fn contains(path: &str, disguise: &str) -> bool {
    path.to_ascii_lowercase().contains(disguise)
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cursor({self})")
    }
}

impl Serialize for Cursor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Cursor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
