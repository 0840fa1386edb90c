//! A client over the fake org in memory, with the whole default stack.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use okta_api_tokens::{ApiTokens, Credential, DefaultStack, NormalizeLayer, OrgUrl, Stack};
use okta_mock::{MockOrg, MockOrgBuilder, MockService};
use okta_transport::{Normalize, RetryPolicy};
use tower::Layer;

pub(crate) const SECRET: &str = "00a_secret";

pub(crate) type Memory = ApiTokens<DefaultStack<Normalize<MockService>>>;

pub(crate) fn over(org: &MockOrg, credential: Credential) -> Memory {
    let url = OrgUrl::parse("https://acme.okta.com").unwrap();
    // Each failure is looked at by itself here.
    let stack = Stack::new(&url, credential)
        .retry(RetryPolicy::builder().retries(0).build())
        .over(NormalizeLayer.layer(org.service()));
    ApiTokens::new(url, stack)
}

pub(crate) fn client(builder: MockOrgBuilder) -> (MockOrg, Memory) {
    let org = builder.api_token(SECRET).build();
    let tokens = over(&org, Credential::ssws(SECRET).unwrap());
    (org, tokens)
}
