use okta_core::OrgUrl;
use tower_layer::Layer;

use super::Auth;
use crate::credential::SharedCredential;

/// Stamps the credential on each attempt; see the [module](super).
#[derive(Debug, Clone)]
pub struct AuthLayer {
    org: OrgUrl,
    credential: SharedCredential,
}

impl AuthLayer {
    /// Stamps `credential` on requests to `org`, and on no others.
    pub fn new(org: &OrgUrl, credential: impl Into<SharedCredential>) -> Self {
        Self {
            org: org.clone(),
            credential: credential.into(),
        }
    }
}

impl<S> Layer<S> for AuthLayer {
    type Service = Auth<S>;

    fn layer(&self, inner: S) -> Auth<S> {
        Auth::new(inner, self.org.clone(), self.credential.clone())
    }
}
