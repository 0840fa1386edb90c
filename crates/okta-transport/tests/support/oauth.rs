//! A service app of the fake org, in memory.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use okta_core::ListApiTokens;
use okta_mock::{Exchange, Fault, MockOrg, MockOrgBuilder, RateLimit, ServiceApp};
use okta_transport::oauth::OAuthBuilder;
use okta_transport::{BoxStack, Client, Error, NormalizeLayer, OAuth, Stack};
use serde_json::Value;
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
        .rate_limit(RateLimit::new(100_000, Duration::from_secs(60)))
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

pub(crate) async fn list(client: &Client<BoxStack>) -> Result<usize, Error> {
    let page = client.call(ListApiTokens::new()).await?;
    Ok(page.items.len())
}

/// Every token request is answered after `delay` from now on.
pub(crate) fn slow_tokens(org: &MockOrg, delay: Duration) {
    org.clear_faults();
    org.fault(Fault::none().on("POST", TOKEN).delay(delay).always());
}

/// The header and the claims of the proof of a request.
pub(crate) fn proof(exchange: &Exchange) -> Option<(Value, Value)> {
    let proof = exchange.header("dpop")?;
    let mut parts = proof
        .split('.')
        .map(|part| URL_SAFE_NO_PAD.decode(part).unwrap());
    let mut json = || serde_json::from_slice(&parts.next().unwrap()).unwrap();
    Some((json(), json()))
}

pub(crate) fn of_api(org: &MockOrg) -> Vec<Exchange> {
    let log = org.log().into_iter();
    log.filter(|exchange| exchange.path() != TOKEN).collect()
}

/// What must not be in any error.
pub(crate) const SECRET: &str = "eyJraWQiOiJzZWNyZXQiLCJhbGciOiJSUzI1NiJ9.c2VjcmV0.c2VjcmV0";

/// The error of a call that finds no token. Nothing secret is in it, and nothing was sent.
pub(crate) async fn failure(org: &MockOrg, settings: OAuthBuilder) -> Error {
    let (oauth, client) = client(org, settings);
    let error = client.call(ListApiTokens::new()).await.unwrap_err();
    assert_eq!(api_requests(org), 0, "nothing was sent without a token");
    let source = error.token_error().map(|error| format!("{error:?}"));
    for shown in [
        error.to_string(),
        format!("{error:?} {oauth:?} {client:?} {source:?}"),
    ] {
        assert!(
            !shown.contains("eyJ") && !shown.contains("c2VjcmV0"),
            "{shown}"
        );
    }
    error
}
