use okta_core::{ApiTokenId, RevokeApiToken};
use okta_transport::{Call, HttpService, OperationService};

use crate::ApiTokens;

/// `revokeApiToken` as a tower service: `Service<RevokeApiToken, Response = ApiResponse<Revoked>>`.
pub type RevokeApiTokenService<S> = OperationService<RevokeApiToken, S>;

impl<S: HttpService + Clone> ApiTokens<S> {
    /// `revokeApiToken`: revokes one API token, at once and for good. An unknown id, and so a token that is revoked
    /// already, is an error of kind [`NotFound`](crate::ErrorKind::NotFound).
    pub fn revoke(&self, id: impl Into<ApiTokenId>) -> Call<RevokeApiToken, S> {
        self.client().call(RevokeApiToken::new(id))
    }

    /// `revokeApiToken` as a tower service.
    pub fn revoke_service(&self) -> RevokeApiTokenService<S> {
        self.client().service()
    }
}
