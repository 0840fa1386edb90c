use http::Method;

use crate::{ApiError, Cursor};

/// What the layers of a stack know of an operation, in place of its path.
///
/// It is built in a constant:
///
/// ```
/// use http::Method;
/// use okta_core::{AuthScheme, OperationDescription, Repeat};
///
/// static DESCRIPTION: OperationDescription =
///     OperationDescription::new("deleteUser", Method::DELETE, "/api/v1/users/{id}")
///         .scopes(&["okta.users.manage"])
///         .repeat(Repeat::NotFoundMeansDone);
///
/// assert!(DESCRIPTION.accepts(AuthScheme::OAuth2));
/// assert_eq!(DESCRIPTION.bucket_name(), "/api/v1/users/{id}");
/// ```
#[derive(Debug)]
pub struct OperationDescription {
    id: &'static str,
    method: Method,
    path_template: &'static str,
    auth_schemes: &'static [AuthScheme],
    scopes: &'static [&'static str],
    repeat: Repeat,
    bucket: &'static str,
    cursor_prefixes: &'static [&'static str],
}

impl OperationDescription {
    /// Describes an operation by its `operationId`, method and path template as Okta's API reference gives them.
    ///
    /// Every credential is accepted, no scope is named, the path template is a rate-limit bucket of its own, and a
    /// repeat means what RFC 9110, section 9.2.2, says of the method.
    pub const fn new(id: &'static str, method: Method, path_template: &'static str) -> Self {
        let repeat = match method {
            Method::GET | Method::HEAD | Method::OPTIONS | Method::PUT | Method::DELETE => {
                Repeat::Idempotent
            }
            _ => Repeat::NotIdempotent,
        };
        Self {
            id,
            method,
            path_template,
            auth_schemes: &[AuthScheme::Ssws, AuthScheme::OAuth2],
            scopes: &[],
            repeat,
            bucket: path_template,
            cursor_prefixes: &[],
        }
    }

    /// Accepts these schemes only.
    #[must_use]
    pub const fn auth_schemes(mut self, schemes: &'static [AuthScheme]) -> Self {
        self.auth_schemes = schemes;
        self
    }

    /// Needs these OAuth 2.0 scopes.
    #[must_use]
    pub const fn scopes(mut self, scopes: &'static [&'static str]) -> Self {
        self.scopes = scopes;
        self
    }

    /// Says what a repeated call means.
    #[must_use]
    pub const fn repeat(mut self, repeat: Repeat) -> Self {
        self.repeat = repeat;
        self
    }

    /// Draws from this rate-limit bucket. Operations that share a bucket name it alike.
    #[must_use]
    pub const fn bucket(mut self, bucket: &'static str) -> Self {
        self.bucket = bucket;
        self
    }

    /// Follows cursors below these paths too, such as `/oauth2/v1/`, and not only on the path template.
    ///
    /// A list whose `next` leads to another path of Okta's needs it.
    #[must_use]
    pub const fn cursor_prefixes(mut self, prefixes: &'static [&'static str]) -> Self {
        self.cursor_prefixes = prefixes;
        self
    }

    /// The `operationId`, such as `getApiToken`.
    pub const fn id(&self) -> &'static str {
        self.id
    }

    /// The method.
    pub const fn method(&self) -> &Method {
        &self.method
    }

    /// The path with its parameters in braces, such as `/api/v1/api-tokens/{apiTokenId}` (`url.template` in the
    /// semantic conventions of OpenTelemetry).
    pub const fn path_template(&self) -> &'static str {
        self.path_template
    }

    /// Whether `cursor` stays on the list: its path is the path template, where a parameter is any one segment, or
    /// below a prefix of [`cursor_prefixes`](Self::cursor_prefixes).
    pub fn follows(&self, cursor: &Cursor) -> bool {
        let path = cursor.path_and_query().path();
        let mut segments = path.split('/');
        let is_next = |part: &str| {
            let is_parameter = part.starts_with('{') && part.ends_with('}');
            let fits = |segment: &str| segment == part || (is_parameter && !segment.is_empty());
            segments.next().is_some_and(fits)
        };
        let is_template = self.path_template.split('/').all(is_next);
        let is_below = |prefix: &&str| {
            let rest = path.strip_prefix(prefix.trim_end_matches('/'));
            rest.is_some_and(|rest| rest.len() > 1 && rest.starts_with('/'))
        };
        (is_template && segments.next().is_none()) || self.cursor_prefixes.iter().any(is_below)
    }

    /// The OAuth 2.0 scopes that it needs.
    pub const fn needed_scopes(&self) -> &'static [&'static str] {
        self.scopes
    }

    /// Whether it can be called with a credential of this scheme.
    pub fn accepts(&self, scheme: AuthScheme) -> bool {
        self.auth_schemes.contains(&scheme)
    }

    /// What a repeated call means.
    pub const fn repeat_means(&self) -> Repeat {
        self.repeat
    }

    /// The rate-limit bucket.
    pub const fn bucket_name(&self) -> &'static str {
        self.bucket
    }
}

/// The two security schemes of Okta's API reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AuthScheme {
    /// `apiToken`: an API token of Okta's own, sent as `Authorization: SSWS …`.
    Ssws,
    /// `oauth2`: an OAuth 2.0 access token, sent as `Bearer` (RFC 6750) or `DPoP` (RFC 9449).
    OAuth2,
}

/// What it means to send an operation a second time when the first answer was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Repeat {
    /// The second call has the effect of one (RFC 9110, section 9.2.2).
    Idempotent,
    /// As [`Idempotent`](Self::Idempotent), and a 404 to the second says that the first was carried out.
    NotFoundMeansDone,
    /// As [`Idempotent`](Self::Idempotent), and a 401 for the credential to the second says that the first was carried
    /// out: it revoked the credential that it was sent with.
    InvalidCredentialMeansDone,
    /// The second call may have an effect of its own. It is sent only when the first is known not to have arrived.
    NotIdempotent,
}

impl Repeat {
    /// Whether `answer`, to a retry, shows that an earlier attempt was carried out.
    pub fn is_done_by(self, answer: &ApiError) -> bool {
        match self {
            Self::NotFoundMeansDone => answer.is_not_found(),
            Self::InvalidCredentialMeansDone => answer.is_invalid_credential(),
            Self::Idempotent | Self::NotIdempotent => false,
        }
    }
}
