//! Calls that wait for a closed bucket: what it takes to let all of them go, window after window.
//!
//! ```text
//! cargo bench --bench queue
//! ```

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use okta_benches::closed_bucket::{Closed, runtime};

fn drain(c: &mut Criterion) {
    let mut group = c.benchmark_group("drain");
    group.sample_size(10);
    for calls in [1_000, 10_000, 100_000] {
        group.throughput(Throughput::Elements(calls as u64));
        group.bench_function(BenchmarkId::from_parameter(calls), |b| {
            b.iter_batched(
                || {
                    let runtime = runtime();
                    let closed = runtime.block_on(async {
                        let mut closed = Closed::new(calls);
                        closed.queue();
                        closed
                    });
                    (runtime, closed)
                },
                |(runtime, mut closed)| {
                    assert_eq!(runtime.block_on(closed.drain()), calls, "one wake each");
                },
                BatchSize::PerIteration,
            );
        });
    }
    group.finish();
}

criterion_group!(benches, drain);
criterion_main!(benches);
