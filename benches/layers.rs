//! What each layer costs a call that need not wait, and what calls cost that share all their state with other threads'.
//!
//! ```text
//! cargo bench --bench layers
//! ```

use std::sync::Barrier;
use std::time::Duration;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, BenchmarkId, Criterion, Throughput};
use criterion::{criterion_group, criterion_main};
use okta_api_tokens::{ApiTokenId, ApiTokens, HttpService};
use okta_benches::layers::{Visit, each};
use okta_benches::memory::{Memory, default_stack};
use okta_benches::open_bucket::request;
use okta_benches::{number, runtime};
use tokio::time::Instant;
use tower::ServiceExt;

struct Case<'c>(BenchmarkGroup<'c, WallTime>);

impl Visit for Case<'_> {
    fn visit(&mut self, name: &str, service: &(impl HttpService + Clone)) {
        let runtime = runtime();
        self.0.bench_function(name, |b| {
            b.to_async(&runtime).iter(|| async {
                let answer = service.clone().oneshot(request()).await;
                answer.map(drop).expect("it answers");
            });
        });
    }
}

fn group<'c>(c: &'c mut Criterion, name: &str) -> BenchmarkGroup<'c, WallTime> {
    let mut group = c.benchmark_group(name);
    group
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_millis(1500))
        .sample_size(30);
    group
}

fn alone(c: &mut Criterion) {
    let mut case = Case(group(c, "an open call"));
    each(&mut case);
    case.0.finish();
}

/// Makes `calls` in all from `threads` threads, through clones of one stack: one limiter, one bucket, one budget.
fn hammer(
    tokens: &ApiTokens<impl HttpService + Clone + Send + Sync>,
    id: &ApiTokenId,
    threads: usize,
    calls: usize,
) -> Duration {
    let start = Barrier::new(threads + 1);
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads)
            .map(|_| {
                let (tokens, start) = (tokens.clone(), &start);
                scope.spawn(move || {
                    runtime().block_on(async {
                        start.wait();
                        for _ in 0..calls / threads {
                            tokens.get(id).await.expect("memory answers");
                        }
                    });
                })
            })
            .collect();
        start.wait();
        let begin = Instant::now();
        for thread in threads {
            thread.join().expect("no call fails");
        }
        begin.elapsed()
    })
}

fn threads(c: &mut Criterion) {
    let memory = Memory::new();
    let id = memory.id();
    let tokens = default_stack(memory);
    let mut group = group(c, "gets in memory through one stack");
    group.throughput(Throughput::Elements(1));
    for threads in [1, 2, 4, 8] {
        group.bench_function(BenchmarkId::new("threads", threads), |b| {
            b.iter_custom(|iterations| {
                let wanted = usize::try_from(iterations).expect("it is a count");
                let calls = wanted.next_multiple_of(threads);
                let part = number(wanted) / number(calls);
                hammer(&tokens, &id, threads, calls).mul_f64(part)
            });
        });
    }
    group.finish();
}

criterion_group!(benches, alone, threads);
criterion_main!(benches);
