//! Decoding a page of tokens, beside a plain derive and a scan that keeps nothing.
//!
//! ```text
//! cargo bench --bench decode
//! ```

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use okta_api_tokens::ApiToken;
use serde::Deserialize;
use serde::de::IgnoredAny;

/// What a generated client makes of a token.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoded for its cost alone")]
struct Plain {
    id: String,
    name: String,
    user_id: Option<String>,
    client_name: Option<String>,
    token_window: Option<String>,
    network: Option<serde_json::Value>,
    expires_at: Option<String>,
    created: Option<String>,
    last_updated: Option<String>,
    #[serde(rename = "_links")]
    links: Option<serde_json::Value>,
}

fn decode(c: &mut Criterion) {
    let mut group = c.benchmark_group("decode");
    for tokens in [1, 20, 200] {
        let page = okta_benches::page(tokens);
        group.throughput(Throughput::Bytes(page.len() as u64));
        group.bench_with_input(BenchmarkId::new("ours", tokens), &page, |b, page| {
            b.iter(|| {
                serde_json::from_slice::<Vec<ApiToken>>(black_box(page)).expect("it is a page")
            });
        });
        group.bench_with_input(
            BenchmarkId::new("plain derive", tokens),
            &page,
            |b, page| {
                b.iter(|| {
                    serde_json::from_slice::<Vec<Plain>>(black_box(page)).expect("it is a page")
                });
            },
        );
        group.bench_with_input(BenchmarkId::new("skip scan", tokens), &page, |b, page| {
            b.iter(|| serde_json::from_slice::<IgnoredAny>(black_box(page)).expect("it is a page"));
        });
    }
    group.finish();
}

criterion_group!(benches, decode);
criterion_main!(benches);
