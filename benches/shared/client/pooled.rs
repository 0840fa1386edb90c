//! hyper-util's pooled client, by hand.

use std::hint::black_box;
use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Empty;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use okta_api_tokens::ApiToken;

use super::bare::{Target, whole};
use super::caller::Caller;
use super::{PAGE_PATH, Protocol, TOKEN_PATH};
use crate::read::Token;

#[derive(Clone)]
pub(super) struct Pooled {
    client: Client<HttpConnector, Empty<Bytes>>,
    target: Target,
}

/// With the settings of the library's transport.
pub(super) fn connect(address: SocketAddr, protocol: Protocol) -> Pooled {
    let mut http = HttpConnector::new();
    http.set_nodelay(true);
    let client = Client::builder(TokioExecutor::new())
        .pool_timer(TokioTimer::new())
        .timer(TokioTimer::new())
        .pool_idle_timeout(Duration::from_secs(50))
        .pool_max_idle_per_host(32)
        .http2_only(protocol == Protocol::Http2)
        .build(http);
    Pooled {
        client,
        target: Target::absolute(address),
    }
}

impl Pooled {
    async fn fetch(&self, path: &str) -> Bytes {
        let answer = self.client.request(self.target.request(path)).await;
        whole(answer.expect("the server answers")).await
    }
}

impl Caller for Pooled {
    async fn get(&mut self) {
        let bytes = self.fetch(TOKEN_PATH).await;
        black_box(ApiToken::read::<ApiToken>(&bytes));
    }

    async fn page(&mut self) {
        let bytes = self.fetch(PAGE_PATH).await;
        black_box(ApiToken::read::<Vec<ApiToken>>(&bytes));
    }
}
