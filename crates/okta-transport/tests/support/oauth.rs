//! A service app of the fake org, in memory.

use okta_mock::{MockOrg, MockOrgBuilder, RateLimit, ServiceApp};
use okta_transport::auth::oauth::OAuthBuilder;
use okta_transport::{BoxStack, Client, NormalizeLayer, OAuth, Stack};
use tower::Layer;

use super::calls::url;
use super::oidc::{key, public_jwk};

pub(crate) const READ: &str = "okta.apiTokens.read";
pub(crate) const MANAGE: &str = "okta.apiTokens.manage";
pub(crate) const TOKEN: &str = "/oauth2/v1/token";
pub(crate) const ID: &str = "0oa1app";

/// An app with both scopes and one key.
pub(crate) fn app() -> ServiceApp {
    ServiceApp::new(ID)
        .jwk(&public_jwk("p256_jwk").to_string())
        .unwrap()
        .scopes(&[READ, MANAGE])
}

/// An org whose limits are out of the way.
pub(crate) fn org_with(app: ServiceApp) -> MockOrgBuilder {
    MockOrg::builder()
        .tokens(3)
        .service_app(app)
        .rate_limit(RateLimit::new(100_000, std::time::Duration::from_secs(60)))
}

/// The settings of the client of that app.
pub(crate) fn settings() -> OAuthBuilder {
    OAuth::service_app(ID, key("p256_pkcs8")).scopes([READ, MANAGE])
}

pub(crate) fn client(org: &MockOrg, settings: OAuthBuilder) -> (OAuth, Client<BoxStack>) {
    client_of(org, settings, |oauth| Stack::new(&url(), oauth))
}

pub(crate) fn client_of(
    org: &MockOrg,
    settings: OAuthBuilder,
    stack: impl Fn(&OAuth) -> Stack,
) -> (OAuth, Client<BoxStack>) {
    let transport = NormalizeLayer.layer(org.service());
    let oauth = settings.over(&url(), transport.clone()).unwrap();
    let stack = BoxStack::new(stack(&oauth).over(transport));
    (oauth, Client::new(url(), stack))
}

/// How many requests of the org were for its API, and not for a token.
pub(crate) fn api_requests(org: &MockOrg) -> usize {
    org.log()
        .iter()
        .filter(|exchange| exchange.path() != TOKEN)
        .count()
}
