use okta_core::{ApiTokenId, GetApiToken};
use okta_transport::{Call, HttpService, OperationService};

use crate::ApiTokens;

/// `getApiToken` as a tower service: `Service<GetApiToken, Response = ApiResponse<ApiToken>>`.
pub type GetApiTokenService<S> = OperationService<GetApiToken, S>;

impl<S: HttpService + Clone> ApiTokens<S> {
    /// `getApiToken`: the metadata of one API token. An unknown id is an error of kind
    /// [`NotFound`](crate::ErrorKind::NotFound).
    pub fn get(&self, id: impl Into<ApiTokenId>) -> Call<GetApiToken, S> {
        self.client().call(GetApiToken::new(id))
    }

    /// `getApiToken` as a tower service.
    pub fn get_service(&self) -> GetApiTokenService<S> {
        self.client().service()
    }
}
