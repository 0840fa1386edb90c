//! This library, in its defaults.

use std::hint::black_box;
use std::net::SocketAddr;

use okta_api_tokens::{
    ApiTokenId, ApiTokens, Body, Credential, DefaultStack, HttpService, NormalizeLayer, OrgUrl,
    Stack, Transport,
};
use tower::Layer;

use super::caller::Caller;
use super::{Protocol, TOKEN_PATH, pooled};
use crate::memory::{SECRET, list};

#[derive(Clone)]
pub(super) struct Ours<S> {
    tokens: ApiTokens<S>,
    id: ApiTokenId,
}

/// What a task of its own may hold.
pub(super) trait Http: HttpService + Send + Sync + 'static {}

impl<S: HttpService + Send + Sync + 'static> Http for S {}

/// Over the library's own transport.
pub(super) fn connect(address: SocketAddr) -> Ours<DefaultStack> {
    over(address, Transport::new().expect("the defaults are right"))
}

/// Over hyper-util's pooled client that speaks HTTP/2 from the start.
pub(super) fn over_pooled_http2(address: SocketAddr) -> Ours<DefaultStack<impl Http + Clone>> {
    over(
        address,
        NormalizeLayer.layer(pooled::client::<Body>(Protocol::Http2)),
    )
}

fn over<T: Http + Clone>(address: SocketAddr, transport: T) -> Ours<DefaultStack<T>> {
    let org = OrgUrl::parse(&format!("http://{address}")).expect("it is an org URL");
    let credential = Credential::ssws(SECRET).expect("it is a token");
    let stack = Stack::new(&org, credential).over(transport);
    let id = TOKEN_PATH.rsplit('/').next().expect("a path has an end");
    Ours {
        tokens: ApiTokens::new(org, stack),
        id: ApiTokenId::new(id).expect("it is an id"),
    }
}

impl<S: Http + Clone> Caller for Ours<S> {
    async fn get(&mut self) {
        let answer = self.tokens.get(&self.id).await;
        black_box(answer.expect("the server answers"));
    }

    async fn page(&mut self) {
        let answer = self.tokens.client().call(list()).await;
        black_box(answer.expect("the server answers"));
    }
}
