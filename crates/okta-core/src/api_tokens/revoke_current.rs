use bytes::Bytes;
use http::{Method, Request, Response};

use super::{BUCKET, Revoked};
use crate::{
    ApiError, ApiResponse, AuthScheme, DecodeError, InvalidInput, Operation, OperationDescription,
    OrgUrl, Repeat, RequestBuilder,
};

/// `revokeCurrentApiToken`: revokes the SSWS token that the call is made with (DELETE `/api/v1/api-tokens/current`).
///
/// Takes an SSWS token only. With an OAuth 2.0 credential there is no API token to revoke, and the call is refused
/// before anything is sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RevokeCurrentApiToken;

impl RevokeCurrentApiToken {
    /// Revokes the token of the caller.
    pub fn new() -> Self {
        Self
    }
}

impl Operation for RevokeCurrentApiToken {
    type Output = ApiResponse<Revoked>;

    const DESCRIPTION: &'static OperationDescription = &OperationDescription::new(
        "revokeCurrentApiToken",
        Method::DELETE,
        "/api/v1/api-tokens/current",
    )
    .auth_schemes(&[AuthScheme::Ssws])
    .bucket(BUCKET)
    .repeat(Repeat::InvalidCredentialMeansDone);

    fn request(&self, org: &OrgUrl) -> Result<Request<Bytes>, InvalidInput> {
        RequestBuilder::new(Self::DESCRIPTION).build(org)
    }

    fn decode(&self, response: Response<Bytes>) -> Result<Self::Output, DecodeError> {
        ApiResponse::confirmed(response, Revoked::Confirmed)
    }

    fn already_done(&self, answer: &ApiError) -> Option<Self::Output> {
        let is_done = Self::DESCRIPTION.repeat_means().is_done_by(answer);
        is_done.then(|| ApiResponse::new(Revoked::AlreadyGone, answer.meta().clone()))
    }
}
