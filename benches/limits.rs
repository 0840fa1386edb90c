//! What the layers cost a call that need not wait, beside a layer that does nothing.
//!
//! ```text
//! cargo bench --bench limits
//! ```

use criterion::{
    BenchmarkGroup, Criterion, criterion_group, criterion_main, measurement::WallTime,
};
use okta_api_tokens::{
    ConcurrencyLayer, DeadlineLayer, HttpService, NormalizeLayer, RateLimitLayer, RetryPolicy,
    TraceLayer,
};
use okta_benches::open::{Open, request};
use tower::retry::RetryLayer;
use tower::{Layer, ServiceBuilder, ServiceExt};

fn call(
    group: &mut BenchmarkGroup<'_, WallTime>,
    name: &str,
    service: &(impl HttpService + Clone),
) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime is built");
    group.bench_function(name, |b| {
        b.to_async(&runtime).iter(|| async {
            let answer = service.clone().oneshot(request()).await;
            answer.map(drop).expect("it answers");
        });
    });
}

fn limits(c: &mut Criterion) {
    let mut group = c.benchmark_group("an open call");
    let open = Open::new();
    call(&mut group, "no layer", &open.clone());
    call(
        &mut group,
        "empty layer",
        &NormalizeLayer.layer(open.clone()),
    );
    let concurrency = ConcurrencyLayer::default();
    call(&mut group, "concurrency", &concurrency.layer(open.clone()));
    let rate_limit = RateLimitLayer::default();
    call(&mut group, "rate limit", &rate_limit.layer(open.clone()));
    let both = ServiceBuilder::new()
        .layer(RateLimitLayer::default())
        .layer(ConcurrencyLayer::default())
        .service(open);
    call(&mut group, "both", &both);
    call(
        &mut group,
        "deadline",
        &DeadlineLayer::default().layer(Open::new()),
    );
    call(&mut group, "trace", &TraceLayer.layer(Open::new()));
    let retry = RetryLayer::new(RetryPolicy::default());
    call(&mut group, "retry", &retry.layer(Open::new()));
    group.finish();
}

criterion_group!(benches, limits);
criterion_main!(benches);
