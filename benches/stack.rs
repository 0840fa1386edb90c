//! A typed get through the default stack over a transport in memory, beside the same request and decode by hand.
//!
//! ```text
//! cargo bench --bench stack
//! ```

use std::future::{Ready, ready};
use std::task::{Context, Poll};

use bytes::Bytes;
use criterion::{Criterion, criterion_group, criterion_main};
use http::{HeaderValue, Request, Response};
use okta_api_tokens::{
    ApiToken, ApiTokenId, ApiTokens, Body, CollectLayer, Credential, Error, OrgUrl, Stack,
};
use tower::{Layer, Service, ServiceExt};

/// Answers at once with one token.
#[derive(Clone)]
struct Memory(Bytes);

impl Service<Request<Body>> for Memory {
    type Response = Response<Body>;
    type Error = Error;
    type Future = Ready<Result<Response<Body>, Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request<Body>) -> Self::Future {
        ready(Ok(Response::new(Body::plain(self.0.clone()))))
    }
}

fn by_hand(id: &str) -> Request<Body> {
    Request::get(format!("https://acme.okta.com/api/v1/api-tokens/{id}"))
        .header("accept", "application/json")
        .header("authorization", HeaderValue::from_static("SSWS 00a_secret"))
        .body(Body::plain(""))
        .expect("the request is whole")
}

fn stack(c: &mut Criterion) {
    let page = okta_benches::page(1);
    let token = Bytes::copy_from_slice(&page[1..page.len() - 1]);
    let memory = Memory(token);
    let id = ApiTokenId::new("00Tabcdefg1234567890").expect("it is an id");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime is built");

    let mut group = c.benchmark_group("get in memory");
    group.bench_function("by hand", |b| {
        let collect = CollectLayer::default().layer(memory.clone());
        b.to_async(&runtime).iter(|| async {
            let response = collect
                .clone()
                .oneshot(by_hand(id.as_str()))
                .await
                .expect("memory answers");
            serde_json::from_slice::<ApiToken>(response.body().as_ref()).expect("it is a token")
        });
    });
    group.bench_function("default stack", |b| {
        let org = OrgUrl::parse("https://acme.okta.com").expect("it is an org URL");
        let credential = Credential::ssws("00a_secret").expect("it is a token");
        let stack = Stack::new(&org, credential).over(memory.clone());
        let tokens = ApiTokens::new(org, stack);
        b.to_async(&runtime)
            .iter(|| async { tokens.get(&id).await.expect("memory answers").value });
    });
    group.finish();
}

criterion_group!(benches, stack);
criterion_main!(benches);
