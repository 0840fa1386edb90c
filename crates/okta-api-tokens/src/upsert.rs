use okta_core::UpsertApiToken;
use okta_transport::{Call, HttpService, OperationService};

use crate::ApiTokens;

/// `upsertApiToken` as a tower service: `Service<UpsertApiToken, Response = ApiResponse<ApiToken>>`.
pub type UpsertApiTokenService<S> = OperationService<UpsertApiToken, S>;

impl<S: HttpService + Clone> ApiTokens<S> {
    /// `upsertApiToken`: replaces the network condition of an API token. An unknown id is an error of kind
    /// [`NotFound`](crate::ErrorKind::NotFound).
    pub fn upsert(&self, upsert: UpsertApiToken) -> Call<UpsertApiToken, S> {
        self.client().call(upsert)
    }

    /// `upsertApiToken` as a tower service.
    pub fn upsert_service(&self) -> UpsertApiTokenService<S> {
        self.client().service()
    }
}
