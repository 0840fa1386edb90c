//! Decoding a page of tokens, beside what generated clients do and a scan that keeps nothing.
//!
//! ```text
//! cargo bench --bench decode
//! ```

use std::hint::black_box;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use okta_api_tokens::ApiToken;
use okta_benches::plain::PlainToken;
use serde::de::{DeserializeOwned, IgnoredAny};

fn read<T: DeserializeOwned>(page: &[u8]) -> T {
    serde_json::from_slice(black_box(page)).expect("it is a page")
}

fn decode(c: &mut Criterion) {
    let mut group = c.benchmark_group("decode");
    group
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_millis(1500))
        .sample_size(30);
    for tokens in [1, 20, 200] {
        let page = okta_benches::org::page(tokens);
        group.throughput(Throughput::Bytes(page.len() as u64));
        group.bench_with_input(BenchmarkId::new("ours", tokens), &page, |b, page| {
            b.iter(|| read::<Vec<ApiToken>>(page));
        });
        let plain = BenchmarkId::new("plain derive", tokens);
        group.bench_with_input(plain, &page, |b, page| {
            b.iter(|| read::<Vec<PlainToken>>(page));
        });
        group.bench_with_input(BenchmarkId::new("skip scan", tokens), &page, |b, page| {
            b.iter(|| read::<IgnoredAny>(page));
        });
    }
    group.finish();
}

criterion_group!(benches, decode);
criterion_main!(benches);
