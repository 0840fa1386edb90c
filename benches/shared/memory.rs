//! Calls without a socket: through the default stack, and by hand.

use std::future::{Ready, ready};
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::uri::PathAndQuery;
use http::{HeaderValue, Request, Response};
use http_body_util::Full;
use okta_api_tokens::okta_transport::collect::Collect;
use okta_api_tokens::{
    ApiToken, ApiTokenId, ApiTokens, Body, CollectLayer, Credential, DefaultStack, Error,
    ListApiTokens, OrgUrl, Stack,
};
use tower::{Layer, Service, ServiceExt};

use crate::org::{Answers, PAGE, org};
use crate::read::Token;

/// The token that the clients carry; it is nobody's.
pub const SECRET: &str = "00okta_bench_api_token_of_the_real_length0";

/// Answers at once, with the bytes and headers of the fake org.
#[derive(Debug, Clone)]
pub struct Memory(Arc<Answers>);

impl Memory {
    /// What the org answers when this is called.
    pub fn new() -> Self {
        let answers = crate::runtime().block_on(Answers::of(&org()));
        Self(Arc::new(answers))
    }

    /// The id of the token that it answers with.
    pub fn id(&self) -> ApiTokenId {
        let token: ApiToken = ApiToken::read(self.0.token.body());
        token.id
    }
}

impl Default for Memory {
    fn default() -> Self {
        Self::new()
    }
}

impl Service<Request<Body>> for Memory {
    type Response = Response<Full<Bytes>>;
    type Error = Error;
    type Future = Ready<Result<Self::Response, Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let answer = match request.uri().query() {
            None => &self.0.token,
            Some(_) => &self.0.page,
        };
        ready(Ok(answer.clone().map(Full::new)))
    }
}

fn acme() -> OrgUrl {
    OrgUrl::parse("https://acme.okta.com").expect("it is an org URL")
}

/// The handle over the default stack over `memory`.
pub fn default_stack(memory: Memory) -> ApiTokens<DefaultStack<Memory>> {
    let credential = Credential::ssws(SECRET).expect("it is a token");
    let stack = Stack::new(&acme(), credential).over(memory);
    ApiTokens::new(acme(), stack)
}

/// The request for a page of [`PAGE`].
pub fn list() -> ListApiTokens {
    let limit = u32::try_from(PAGE).expect("a page is small");
    ListApiTokens::new().limit(limit).expect("it is in range")
}

/// The same calls with nothing but a request, a header map and a decode.
#[derive(Debug, Clone)]
pub struct ByHand {
    memory: Collect<Memory>,
    org: OrgUrl,
    authorization: HeaderValue,
}

impl ByHand {
    /// Over `memory`.
    pub fn new(memory: Memory) -> Self {
        let authorization = HeaderValue::try_from(format!("SSWS {SECRET}"));
        Self {
            memory: CollectLayer::default().layer(memory),
            org: acme(),
            authorization: authorization.expect("it is a header"),
        }
    }

    /// A token.
    pub async fn get(&self, id: &ApiTokenId) -> ApiToken {
        const PATH: &str = "/api/v1/api-tokens/";
        let mut path = String::with_capacity(PATH.len() + id.as_str().len());
        path.push_str(PATH);
        path.push_str(id.as_str());
        let answer = self.send(Bytes::from(path)).await;
        ApiToken::read(answer.body().as_ref())
    }

    /// A page of [`PAGE`].
    pub async fn page(&self) -> Vec<ApiToken> {
        let path = format!("/api/v1/api-tokens?limit={PAGE}");
        let answer = self.send(Bytes::from(path)).await;
        ApiToken::read(answer.body().as_ref())
    }

    async fn send(&self, path: Bytes) -> Response<impl AsRef<[u8]> + use<>> {
        let path = PathAndQuery::from_maybe_shared(path).expect("it is a path");
        let mut request = Request::new(Body::plain(Bytes::new()));
        *request.uri_mut() = self.org.uri(path);
        let headers = request.headers_mut();
        headers.insert(AUTHORIZATION, self.authorization.clone());
        let answer = self.memory.clone().oneshot(request).await;
        answer.expect("memory answers")
    }
}
