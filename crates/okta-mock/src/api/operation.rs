//! Which operation a method and a path name.

use http::Method;
use percent_encoding::percent_decode_str;
use std::collections::HashSet;

const READ: &str = "okta.apiTokens.read";
const MANAGE: &str = "okta.apiTokens.manage";

/// What a path names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    Collection,
    One(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Operation {
    List,
    Get(String),
    Upsert(String),
    Revoke(String),
    RevokeCurrent,
}

impl Target {
    /// An empty id names the collection: recorded for GET.
    pub(super) fn of(path: &str) -> Option<Self> {
        let rest = path.strip_prefix("/api/v1/api-tokens")?;
        match rest.strip_prefix('/') {
            None if rest.is_empty() => Some(Self::Collection),
            Some("") => Some(Self::Collection),
            Some(id) if !id.contains('/') => Some(Self::One(
                percent_decode_str(id).decode_utf8_lossy().into_owned(),
            )),
            _ => None,
        }
    }
}

impl Operation {
    /// None where the method is not allowed.
    pub(super) fn of(method: &Method, target: Target) -> Option<Self> {
        match (method, target) {
            (&Method::GET, Target::Collection) => Some(Self::List),
            (&Method::GET, Target::One(id)) => Some(Self::Get(id)),
            (&Method::PUT, Target::One(id)) => Some(Self::Upsert(id)),
            (&Method::DELETE, Target::One(id)) if id == "current" => Some(Self::RevokeCurrent),
            (&Method::DELETE, Target::One(id)) => Some(Self::Revoke(id)),
            _ => None,
        }
    }

    /// The scope that an access token needs; none where only an API token will do.
    pub(super) fn scope(&self) -> Option<&'static str> {
        match self {
            Self::List | Self::Get(_) => Some(READ),
            Self::Upsert(_) | Self::Revoke(_) => Some(MANAGE),
            Self::RevokeCurrent => None,
        }
    }
}

/// Whether one of `granted` covers `wanted`: who may manage tokens may read them.
pub(super) fn covers(granted: &HashSet<String>, wanted: &str) -> bool {
    granted.contains(wanted) || (wanted == READ && granted.contains(MANAGE))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn operation(method: &Method, path: &str) -> Option<Operation> {
        Operation::of(method, Target::of(path)?)
    }

    #[test]
    fn the_five_operations() {
        let id = || "00T1".to_owned();
        assert_eq!(
            operation(&Method::GET, "/api/v1/api-tokens"),
            Some(Operation::List)
        );
        assert_eq!(
            operation(&Method::GET, "/api/v1/api-tokens/"),
            Some(Operation::List)
        );
        assert_eq!(
            operation(&Method::GET, "/api/v1/api-tokens/00T1"),
            Some(Operation::Get(id()))
        );
        assert_eq!(
            operation(&Method::PUT, "/api/v1/api-tokens/00T1"),
            Some(Operation::Upsert(id()))
        );
        assert_eq!(
            operation(&Method::DELETE, "/api/v1/api-tokens/%30%30T1"),
            Some(Operation::Revoke(id()))
        );
        assert_eq!(
            operation(&Method::DELETE, "/api/v1/api-tokens/current"),
            Some(Operation::RevokeCurrent)
        );
        assert_eq!(
            operation(&Method::GET, "/api/v1/api-tokens/current"),
            Some(Operation::Get("current".into()))
        );
    }

    #[test]
    fn nothing_else() {
        assert_eq!(operation(&Method::DELETE, "/api/v1/api-tokens/"), None);
        assert_eq!(operation(&Method::POST, "/api/v1/api-tokens"), None);
        for path in [
            "/api/v1/api-tokens/a/b",
            "/api/v1/api-tokensX",
            "/api/v1/users",
            "/",
        ] {
            assert_eq!(Target::of(path), None, "{path}");
        }
    }
}
