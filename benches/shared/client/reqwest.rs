//! reqwest, as its users write it.

use std::hint::black_box;
use std::net::SocketAddr;

use http::HeaderValue;
use http::header::{ACCEPT, AUTHORIZATION};
use reqwest::Client;
use serde::de::DeserializeOwned;

use super::caller::Caller;
use super::{JSON, PAGE_PATH, Protocol, TOKEN_PATH, authorization};
use crate::plain::PlainToken;

#[derive(Clone)]
pub(super) struct Reqwest {
    client: Client,
    base: String,
    authorization: HeaderValue,
}

pub(super) fn connect(address: SocketAddr, protocol: Protocol) -> Reqwest {
    let mut builder = Client::builder().user_agent("okta-benches").no_proxy();
    if protocol == Protocol::Http2 {
        builder = builder.http2_prior_knowledge();
    }
    Reqwest {
        client: builder.build().expect("the settings are right"),
        base: format!("http://{address}"),
        authorization: authorization(),
    }
}

impl Reqwest {
    async fn fetch<T: DeserializeOwned>(&self, path: &str) -> T {
        let answer = self
            .client
            .get(format!("{}{path}", self.base))
            .header(ACCEPT, JSON)
            .header(AUTHORIZATION, self.authorization.clone())
            .send()
            .await
            .and_then(reqwest::Response::error_for_status)
            .expect("the server answers");
        answer.json().await.expect("it is JSON")
    }
}

impl Caller for Reqwest {
    async fn get(&mut self) {
        black_box(self.fetch::<PlainToken>(TOKEN_PATH).await);
    }

    async fn page(&mut self) {
        black_box(self.fetch::<Vec<PlainToken>>(PAGE_PATH).await);
    }
}
