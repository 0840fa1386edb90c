//! Endpoints that the user adds.

use bytes::Bytes;
use http::{HeaderMap, Method, Request, Response, StatusCode};
use serde_json::Value;
use std::{fmt, sync::Arc};

type Handler = Arc<dyn Fn(&Request<Bytes>) -> Reply + Send + Sync>;

/// What a [route](crate::MockOrgBuilder::route) answers: a status and JSON, or a whole response.
///
/// The org adds its own headers (`Date`, request id, rate limits, …) where the reply does not set them.
#[derive(Clone, Debug)]
pub struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: ReplyBody,
}

#[derive(Clone, Debug)]
pub(crate) enum ReplyBody {
    Json(Value),
    Raw(Bytes),
}

impl From<(StatusCode, Value)> for Reply {
    fn from((status, value): (StatusCode, Value)) -> Self {
        Self {
            status,
            headers: HeaderMap::new(),
            body: ReplyBody::Json(value),
        }
    }
}

impl From<Response<Bytes>> for Reply {
    fn from(response: Response<Bytes>) -> Self {
        let (head, body) = response.into_parts();
        Self {
            status: head.status,
            headers: head.headers,
            body: ReplyBody::Raw(body),
        }
    }
}

#[derive(Clone)]
pub(crate) struct Route {
    method: Method,
    path: String,
    handler: Handler,
}

impl Route {
    pub(crate) fn new<R: Into<Reply>>(
        method: Method,
        path: String,
        handler: impl Fn(&Request<Bytes>) -> R + Send + Sync + 'static,
    ) -> Self {
        Self {
            method,
            path,
            handler: Arc::new(move |request| handler(request).into()),
        }
    }

    pub(crate) fn matches(&self, method: &Method, path: &str) -> bool {
        self.method == *method && template_matches(&self.path, path)
    }

    /// Whether the org asks for a credential: paths outside `/api/` come without.
    pub(crate) fn is_protected(&self) -> bool {
        self.path.starts_with("/api/")
    }

    pub(crate) fn reply(&self, request: &Request<Bytes>) -> Reply {
        (self.handler)(request)
    }
}

impl fmt::Debug for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

/// A segment in braces stands for any one segment.
fn template_matches(template: &str, path: &str) -> bool {
    let (mut wanted, mut given) = (template.split('/'), path.split('/'));
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (Some(wanted), Some(given)) if wanted == given => {}
            (Some(wanted), Some(given))
                if wanted.starts_with('{') && wanted.ends_with('}') && !given.is_empty() => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces_stand_for_one_segment() {
        assert!(template_matches("/api/v1/users/me", "/api/v1/users/me"));
        assert!(template_matches(
            "/api/v1/users/{id}/roles",
            "/api/v1/users/00u1/roles"
        ));
        assert!(!template_matches("/api/v1/users/{id}", "/api/v1/users/"));
        assert!(!template_matches(
            "/api/v1/users/{id}",
            "/api/v1/users/00u1/roles"
        ));
        assert!(!template_matches("/api/v1/users", "/api/v1/users/"));
    }
}
