use bytes::Bytes;
use http::{Method, Request, Response};

use super::{ApiToken, BUCKET, READ};
use crate::{
    ApiResponse, ApiTokenId, DecodeError, InvalidInput, Operation, OperationDescription, OrgUrl,
    RequestBuilder,
};

/// `getApiToken`: the metadata of one API token (GET `/api/v1/api-tokens/{apiTokenId}`).
///
/// Takes an SSWS token, or OAuth 2.0 with `okta.apiTokens.read`. An unknown id is answered with 404, `E0000007`.
/// An answer about another token than the one with this id is an error.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct GetApiToken {
    /// The token to get.
    pub id: ApiTokenId,
}

impl GetApiToken {
    /// Gets the token with this id.
    pub fn new(id: impl Into<ApiTokenId>) -> Self {
        Self { id: id.into() }
    }
}

impl Operation for GetApiToken {
    type Output = ApiResponse<ApiToken>;

    const DESCRIPTION: &'static OperationDescription = &OperationDescription::new(
        "getApiToken",
        Method::GET,
        "/api/v1/api-tokens/{apiTokenId}",
    )
    .scopes(READ)
    .bucket(BUCKET);

    fn request(&self, org: &OrgUrl) -> Result<Request<Bytes>, InvalidInput> {
        RequestBuilder::new(Self::DESCRIPTION)
            .segment(self.id.as_str())
            .build(org)
    }

    fn decode(&self, response: Response<Bytes>) -> Result<Self::Output, DecodeError> {
        super::decode(&self.id, response)
    }
}
