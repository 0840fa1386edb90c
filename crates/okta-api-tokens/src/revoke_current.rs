use okta_core::RevokeCurrentApiToken;
use okta_transport::{Call, HttpService, OperationService};

use crate::ApiTokens;

/// `revokeCurrentApiToken` as a tower service: `Service<RevokeCurrentApiToken, Response = ApiResponse<Revoked>>`.
pub type RevokeCurrentApiTokenService<S> = OperationService<RevokeCurrentApiToken, S>;

impl<S: HttpService + Clone> ApiTokens<S> {
    /// `revokeCurrentApiToken`: revokes the API token that this client calls with; every later call fails with 401.
    ///
    /// With an OAuth 2.0 credential it is refused before anything is sent
    /// ([`AuthSchemeNotAccepted`](crate::ErrorKind::AuthSchemeNotAccepted)).
    pub fn revoke_current(&self) -> Call<RevokeCurrentApiToken, S> {
        self.client().call(RevokeCurrentApiToken::new())
    }

    /// `revokeCurrentApiToken` as a tower service.
    pub fn revoke_current_service(&self) -> RevokeCurrentApiTokenService<S> {
        self.client().service()
    }
}
