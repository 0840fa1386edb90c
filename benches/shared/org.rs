//! What the fake org answers, taken once and given to everyone who asks.

use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Empty};
use okta_mock::{DEFAULT_API_TOKEN, MockOrg, RateLimit};
use tower::ServiceExt;

/// How many tokens a page has.
pub const PAGE: usize = 200;

/// A fake org whose bucket has room for everything.
pub fn org() -> MockOrg {
    MockOrg::builder()
        .tokens(PAGE)
        .rate_limit(RateLimit::new(4_000_000_000, Duration::from_secs(60)))
        .log_capacity(0)
        .build()
}

/// The two answers that the benchmarks ask for, with the headers of an org.
#[derive(Debug, Clone)]
pub struct Answers {
    /// To a `getApiToken`.
    pub token: Response<Bytes>,
    /// To a `listApiTokens` for a page of [`PAGE`].
    pub page: Response<Bytes>,
}

impl Answers {
    /// What `org` answers now.
    pub async fn of(org: &MockOrg) -> Self {
        let tokens = org.tokens();
        let id = tokens[0]["id"].as_str().expect("a token has an id");
        Self {
            token: answer(org, &format!("/{id}")).await,
            page: answer(org, &format!("?limit={PAGE}")).await,
        }
    }

    /// The answer to a request for this path and query.
    pub fn to(&self, path_and_query: &str) -> &Response<Bytes> {
        if path_and_query.contains('?') {
            &self.page
        } else {
            &self.token
        }
    }
}

/// A page of `tokens` tokens as JSON, byte for byte as the fake org sends it. It is called outside of a runtime.
pub fn page(tokens: usize) -> Bytes {
    let page = async { answer(&org(), &format!("?limit={tokens}")).await };
    crate::runtime().block_on(page).into_body()
}

async fn answer(org: &MockOrg, rest: &str) -> Response<Bytes> {
    let request = Request::get(format!("https://acme.okta.com/api/v1/api-tokens{rest}"))
        .header("authorization", format!("SSWS {DEFAULT_API_TOKEN}"))
        .body(Empty::<Bytes>::new())
        .expect("the request is whole");
    let answer = org.service().oneshot(request).await;
    let (head, body) = answer.expect("the org answers").into_parts();
    assert!(head.status.is_success(), "the org refuses {rest}");
    let body = body.collect().await.expect("the body is whole").to_bytes();
    Response::from_parts(head, body)
}
