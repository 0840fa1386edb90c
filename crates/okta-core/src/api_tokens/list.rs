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
/// page after it; it holds all parameters of its list, and a request that sets one beside it is refused.
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
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListApiTokens {
    cursor: Option<Cursor>,
    after: Option<String>,
    limit: Option<u8>,
    q: Option<String>,
}

impl ListApiTokens {
    /// The largest page that can be asked for. Okta's own default is 20.
    pub const MAX_LIMIT: u32 = 200;

    /// Lists from the beginning, with Okta's own page size; a client that follows the whole list asks for 200 a page.
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks for pages of 1 to 200 tokens. A real org was seen to ignore it and to send all tokens in one page.
    pub fn limit(mut self, limit: u32) -> Result<Self, InvalidInput> {
        match u8::try_from(limit) {
            Ok(limit) if (1..=Self::MAX_LIMIT).contains(&limit.into()) => {
                self.limit = Some(limit);
                Ok(self)
            }
            _ => Err(InvalidInput::new(
                "limit",
                format!("it is {limit}; a page has 1 to {}", Self::MAX_LIMIT),
            )),
        }
    }

    /// Lists what comes after this value of the `after` parameter. To go on from a page, use its cursor instead.
    #[must_use]
    pub fn after(mut self, after: impl Into<String>) -> Self {
        self.after = Some(after.into());
        self
    }

    /// Lists tokens whose name or client name match `q` only.
    #[must_use]
    pub fn q(mut self, q: impl Into<String>) -> Self {
        self.q = Some(q.into());
        self
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
        Self {
            cursor: Some(cursor),
            ..Self::default()
        }
    }

    fn cursor(&self) -> Option<&Cursor> {
        self.cursor.as_ref()
    }

    fn for_all(mut self) -> Self {
        if self.cursor.is_none() {
            self.limit = self.limit.or(u8::try_from(Self::MAX_LIMIT).ok());
        }
        self
    }
}

impl Operation for ListApiTokens {
    type Output = Page<ApiToken>;

    const DESCRIPTION: &'static OperationDescription =
        &OperationDescription::new("listApiTokens", Method::GET, "/api/v1/api-tokens")
            .scopes(READ)
            .bucket(BUCKET);

    fn request(&self, org: &OrgUrl) -> Result<Request<Bytes>, InvalidInput> {
        let mut builder = RequestBuilder::new(Self::DESCRIPTION);
        if let Some(cursor) = &self.cursor {
            builder = builder.cursor(cursor);
        }
        builder
            .query("after", self.after.as_deref())
            .query("limit", self.limit)
            .query("q", self.q.as_deref())
            .build(org)
    }

    fn decode(&self, response: Response<Bytes>) -> Result<Self::Output, DecodeError> {
        Page::from_json(response)
    }
}
