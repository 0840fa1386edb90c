//! What the tests of the limits share: a client over the fake org, and a server that a test writes itself.
#![allow(clippy::unwrap_used, reason = "a test may panic")]
#![allow(dead_code, reason = "each test takes what it needs")]

pub(crate) mod calls;
pub(crate) mod limits;
#[cfg(any(feature = "aws-lc-rs", feature = "ring"))]
pub(crate) mod oauth;
#[cfg(any(feature = "aws-lc-rs", feature = "ring"))]
pub(crate) mod oidc;
pub(crate) mod played;

use okta_core::{ApiTokenId, GetApiToken, OrgUrl};
use okta_mock::{DEFAULT_API_TOKEN, MockOrg, MockOrgBuilder};
use okta_transport::collect::Collected;
use okta_transport::{
    AuthLayer, Client, CollectLayer, Credential, HttpService, NormalizeLayer, RetryPolicy,
};
use tower::retry::RetryLayer;
use tower::{Layer, ServiceBuilder};

pub(crate) fn url() -> OrgUrl {
    OrgUrl::parse("https://acme.okta.com").unwrap()
}

/// An org whose clock begins inside a second, so that both edges of a window differ.
pub(crate) fn org() -> MockOrgBuilder {
    MockOrg::builder()
        .tokens(1)
        .now("2026-03-01T12:00:10.400Z".parse().unwrap())
}

/// `limits` over the org, with a retry above that leaves the waiting to them.
pub(crate) fn client<L>(
    org: &MockOrg,
    limits: L,
) -> Client<impl HttpService + Clone + Send + Sync + use<L>>
where
    L: Layer<Below, Service: HttpService<ResponseBody = Collected> + Clone + Send + Sync + 'static>,
{
    Client::new(
        url(),
        RetryLayer::new(RetryPolicy::builder().retries(u32::MAX).no_budget().build())
            .layer(over(org, limits)),
    )
}

/// `limits` over the org. Nothing repeats a call.
pub(crate) fn over<L: Layer<Below>>(org: &MockOrg, limits: L) -> L::Service {
    let below = ServiceBuilder::new()
        .layer(AuthLayer::new(
            &url(),
            Credential::ssws(DEFAULT_API_TOKEN).unwrap(),
        ))
        .layer(CollectLayer::default())
        .layer(NormalizeLayer)
        .service(org.service());
    limits.layer(below)
}

pub(crate) type Below = okta_transport::auth::Auth<
    okta_transport::collect::Collect<okta_transport::Normalize<okta_mock::MockService>>,
>;

/// The one operation that most tests call.
pub(crate) fn get(org: &MockOrg) -> GetApiToken {
    let id: ApiTokenId = org.token_id(DEFAULT_API_TOKEN).unwrap().parse().unwrap();
    GetApiToken::new(id)
}

/// Statuses of what the org answered, in order.
pub(crate) fn statuses(org: &MockOrg) -> Vec<u16> {
    let log = org.log();
    log.iter()
        .filter_map(|exchange| exchange.status.map(|status| status.as_u16()))
        .collect()
}
