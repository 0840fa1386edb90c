//! The client that meets the limit: it sends what it has, and after a 429 it sleeps until the reset.

use std::time::Duration;

use http::{Request, Response, StatusCode};
use okta_api_tokens::okta_transport::collect::Collected;
use okta_api_tokens::{
    ApiTokens, AuthLayer, Body, CollectLayer, Credential, Error, HttpService, OrgUrl, ResponseMeta,
    Transport,
};
use okta_mock::DEFAULT_API_TOKEN;
use tokio::time::{Sleep, sleep};
use tower::ServiceBuilder;
use tower::retry::{Policy, RetryLayer};

pub(crate) fn client(
    url: &str,
) -> Result<ApiTokens<impl HttpService + Clone + Send + Sync + 'static + use<>>, Error> {
    let org = OrgUrl::parse(url)?;
    let stack = ServiceBuilder::new()
        .layer(RetryLayer::new(SleepUntilReset))
        .layer(AuthLayer::new(&org, Credential::ssws(DEFAULT_API_TOKEN)?))
        .layer(CollectLayer::default())
        .service(Transport::new()?);
    Ok(ApiTokens::new(org, stack))
}

#[derive(Clone)]
struct SleepUntilReset;

impl Policy<Request<Body>, Response<Collected>, Error> for SleepUntilReset {
    type Future = Sleep;

    fn retry(
        &mut self,
        _: &mut Request<Body>,
        result: &mut Result<Response<Collected>, Error>,
    ) -> Option<Sleep> {
        let answer = result.as_ref().ok()?;
        if answer.status() != StatusCode::TOO_MANY_REQUESTS {
            return None;
        }
        let meta = ResponseMeta::new(answer.status(), answer.headers().clone());
        let wait = meta.rate_limit().reset?.duration_since(meta.date()?);
        Some(sleep(Duration::try_from(wait).unwrap_or_default()))
    }

    fn clone_request(&mut self, request: &Request<Body>) -> Option<Request<Body>> {
        Some(request.clone())
    }
}
