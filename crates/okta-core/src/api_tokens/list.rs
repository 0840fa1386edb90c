use bytes::Bytes;
use http::{Method, Request, Response};

use super::{ApiToken, BUCKET, READ};
use crate::{
    Cursor, DecodeError, InvalidInput, ListOperation, Operation, OperationDescription, OrgUrl,
    Page, RequestBuilder,
};

/// `listApiTokens`: one page of the metadata of all active API tokens (GET `/api/v1/api-tokens`).
///
/// Takes an SSWS token, or OAuth 2.0 with `okta.apiTokens.read`. A [`Cursor`] from a page becomes the request for the
/// page after it.
///
/// ```
/// use okta_core::ListApiTokens;
///
/// let first = ListApiTokens::new().limit(200)?.q("Terraform");
/// assert!(ListApiTokens::new().limit(201).is_err());
///
/// let later = ListApiTokens::from("/api/v1/api-tokens?after=00T1&limit=200".parse::<okta_core::Cursor>()?);
/// # Ok::<(), okta_core::InvalidInput>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListApiTokens(Target);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Target {
    Query(Query),
    Cursor(Cursor),
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Query {
    after: Option<String>,
    limit: Option<u8>,
    q: Option<String>,
}

impl ListApiTokens {
    /// The largest page that can be asked for. Okta's own default is 20.
    pub const MAX_LIMIT: u32 = 200;

    /// Lists from the beginning, with Okta's own page size.
    pub fn new() -> Self {
        Self(Target::Query(Query::default()))
    }

    /// Asks for pages of 1 to 200 tokens. A real org was seen to ignore it and to send all tokens in one page.
    pub fn limit(self, limit: u32) -> Result<Self, InvalidInput> {
        match u8::try_from(limit) {
            Ok(limit) if (1..=Self::MAX_LIMIT).contains(&limit.into()) => {
                Ok(self.with(|query| query.limit = Some(limit)))
            }
            _ => Err(InvalidInput::new(
                "limit",
                format!("it is {limit}; a page has 1 to {}", Self::MAX_LIMIT),
            )),
        }
    }

    /// Lists what comes after this value of the `after` parameter. To go on from a page, use its cursor instead.
    #[must_use]
    pub fn after(self, after: impl Into<String>) -> Self {
        self.with(|query| query.after = Some(after.into()))
    }

    /// Lists tokens whose name or client name match `q` only.
    #[must_use]
    pub fn q(self, q: impl Into<String>) -> Self {
        self.with(|query| query.q = Some(q.into()))
    }

    fn with(self, set: impl FnOnce(&mut Query)) -> Self {
        // A cursor is opaque; a parameter set after it begins a new list.
        let mut query = match self.0 {
            Target::Query(query) => query,
            Target::Cursor(_) => Query::default(),
        };
        set(&mut query);
        Self(Target::Query(query))
    }
}

impl Default for ListApiTokens {
    fn default() -> Self {
        Self::new()
    }
}

impl From<Cursor> for ListApiTokens {
    fn from(cursor: Cursor) -> Self {
        Self::from_cursor(cursor)
    }
}

impl ListOperation for ListApiTokens {
    type Item = ApiToken;

    fn from_cursor(cursor: Cursor) -> Self {
        Self(Target::Cursor(cursor))
    }

    fn cursor(&self) -> Option<&Cursor> {
        match &self.0 {
            Target::Cursor(cursor) => Some(cursor),
            Target::Query(_) => None,
        }
    }
}

impl Operation for ListApiTokens {
    type Output = Page<ApiToken>;

    const DESCRIPTION: &'static OperationDescription =
        &OperationDescription::new("listApiTokens", Method::GET, "/api/v1/api-tokens")
            .scopes(READ)
            .bucket(BUCKET);

    fn request(&self, org: &OrgUrl) -> Result<Request<Bytes>, InvalidInput> {
        let builder = RequestBuilder::new(Self::DESCRIPTION);
        match &self.0 {
            Target::Cursor(cursor) => builder.cursor(cursor),
            Target::Query(query) => builder
                .query("after", query.after.as_deref())
                .query("limit", query.limit)
                .query("q", query.q.as_deref()),
        }
        .build(org)
    }

    fn decode(&self, response: Response<Bytes>) -> Result<Self::Output, DecodeError> {
        Page::from_json(response)
    }
}
