//! What the benchmarks share: bodies as a real org sends them, a bucket that is open and one that is closed, and a retry
//! that leaves the waiting to the limiter.

pub mod closed;
pub mod open;

use std::future::{Ready, ready};

use http::{Request, Response};
use okta_api_tokens::okta_transport::collect::Collected;
use okta_api_tokens::okta_transport::rate_limit::Ticket;
use okta_api_tokens::{Body, Error};
use okta_mock::MockOrg;
use tower::retry::Policy;

/// A page of `tokens` API tokens as JSON.
pub fn page(tokens: usize) -> Vec<u8> {
    let org = MockOrg::builder().tokens(tokens).build();
    serde_json::Value::from(org.tokens())
        .to_string()
        .into_bytes()
}

/// Sends a call again that a full bucket refused, at once: the limiter holds it until the bucket is open.
#[derive(Clone, Copy, Debug)]
pub struct AgainWhenOpen;

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
