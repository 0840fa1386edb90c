use bytes::Bytes;
use http::{Method, Request, Response};

use super::{BUCKET, MANAGE};
use crate::{
    ApiError, ApiResponse, ApiTokenId, DecodeError, InvalidInput, Operation, OperationDescription,
    OrgUrl, Repeat, RequestBuilder,
};

/// `revokeApiToken`: revokes one API token (DELETE `/api/v1/api-tokens/{apiTokenId}`).
///
/// Takes an SSWS token, or OAuth 2.0 with `okta.apiTokens.manage`. An unknown id is answered with 404, `E0000007`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RevokeApiToken {
    /// The token to revoke.
    pub id: ApiTokenId,
}

impl RevokeApiToken {
    /// Revokes the token with this id.
    pub fn new(id: impl Into<ApiTokenId>) -> Self {
        Self { id: id.into() }
    }
}

/// What is known of a token after its revocation succeeded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Revoked {
    /// Okta confirmed this revocation.
    Confirmed,
    /// An earlier attempt of this call got no answer, and a repeat found that the token is gone.
    AlreadyGone,
}

impl Operation for RevokeApiToken {
    type Output = ApiResponse<Revoked>;

    const DESCRIPTION: &'static OperationDescription = &OperationDescription::new(
        "revokeApiToken",
        Method::DELETE,
        "/api/v1/api-tokens/{apiTokenId}",
    )
    .scopes(MANAGE)
    .bucket(BUCKET)
    .repeat(Repeat::NotFoundMeansDone);

    fn request(&self, org: &OrgUrl) -> Result<Request<Bytes>, InvalidInput> {
        RequestBuilder::new(Self::DESCRIPTION)
            .segment(self.id.as_str())
            .build(org)
    }

    fn decode(&self, response: Response<Bytes>) -> Result<Self::Output, DecodeError> {
        ApiResponse::confirmed(response, Revoked::Confirmed)
    }

    fn already_done(&self, answer: &ApiError) -> Option<Self::Output> {
        let is_done = Self::DESCRIPTION.repeat_means().is_done_by(answer);
        is_done.then(|| ApiResponse::new(Revoked::AlreadyGone, answer.meta().clone()))
    }
}
