//! The client that does not meet the limit. The 429 that another client brings about is sent again, at once: the limiter
//! holds it until the bucket is open.

use std::future::{Ready, ready};

use http::{Request, Response};
use okta_api_tokens::okta_transport::collect::Collected;
use okta_api_tokens::okta_transport::rate_limit::Ticket;
use okta_api_tokens::{ApiTokens, Body, Credential, Error, HttpService, OrgUrl, Stack, Transport};
use okta_mock::DEFAULT_API_TOKEN;
use tower::retry::{Policy, RetryLayer};

pub(crate) fn client(
    url: &str,
) -> Result<ApiTokens<impl HttpService + Clone + Send + Sync + 'static + use<>>, Error> {
    let org = OrgUrl::parse(url)?;
    let stack = Stack::new(&org, Credential::ssws(DEFAULT_API_TOKEN)?)
        .per_call(RetryLayer::new(AgainWhenOpen))
        .over(Transport::new()?);
    Ok(ApiTokens::new(org, stack))
}

#[derive(Clone)]
struct AgainWhenOpen;

impl Policy<Request<Body>, Response<Collected>, Error> for AgainWhenOpen {
    type Future = Ready<()>;

    fn retry(
        &mut self,
        request: &mut Request<Body>,
        result: &mut Result<Response<Collected>, Error>,
    ) -> Option<Ready<()>> {
        let ticket = *result.as_ref().ok()?.extensions().get::<Ticket>()?;
        request.body_mut().set_ticket(ticket);
        Some(ready(()))
    }

    fn clone_request(&mut self, request: &Request<Body>) -> Option<Request<Body>> {
        Some(request.clone())
    }
}
