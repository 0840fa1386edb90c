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
use okta_benches::read::Token;
use serde::de::IgnoredAny;

fn read<T: Token>(page: &[u8]) -> Vec<T> {
    T::read(black_box(page))
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
            b.iter(|| read::<ApiToken>(page));
        });
        let plain = BenchmarkId::new("plain derive", tokens);
        group.bench_with_input(plain, &page, |b, page| {
            b.iter(|| read::<PlainToken>(page));
        });
        group.bench_with_input(BenchmarkId::new("skip scan", tokens), &page, |b, page| {
            b.iter(|| serde_json::from_slice::<IgnoredAny>(black_box(page)));
        });
    }
    group.finish();
}

criterion_group!(benches, decode);
criterion_main!(benches);
