//! A typed get and a page of 200 tokens, in memory and over loopback, beside what else can be had. Wall time.
//!
//! ```text
//! cargo bench --bench overhead
//! ```

use std::hint::black_box;
use std::time::Duration;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, criterion_group, criterion_main};
use okta_benches::client::{Client, Drive, Protocol};
use okta_benches::memory::{ByHand, Memory, default_stack, list};
use okta_benches::server::Server;
use okta_benches::{number, runtime};
use tokio::time::Instant;

fn group<'c>(c: &'c mut Criterion, name: &str) -> BenchmarkGroup<'c, WallTime> {
    let mut group = c.benchmark_group(name);
    group
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_millis(1500))
        .sample_size(20);
    group
}

fn memory(c: &mut Criterion) {
    let memory = Memory::new();
    let id = memory.id();
    let hand = ByHand::new(memory.clone());
    let tokens = default_stack(memory);
    let runtime = runtime();

    let mut gets = group(c, "get in memory");
    gets.bench_function("by hand", |b| {
        b.to_async(&runtime).iter(|| hand.get(&id));
    });
    gets.bench_function("default stack", |b| {
        b.to_async(&runtime)
            .iter(|| async { tokens.get(&id).await.expect("memory answers") });
    });
    gets.finish();

    let mut pages = group(c, "page of 200 in memory");
    pages.bench_function("by hand", |b| b.to_async(&runtime).iter(|| hand.page()));
    pages.bench_function("default stack", |b| {
        b.to_async(&runtime).iter(|| async {
            let page = tokens.client().call(list()).await;
            page.expect("memory answers")
        });
    });
    pages.finish();
}

fn loopback(c: &mut Criterion) {
    const IN_FLIGHT: usize = 32;
    let server = Server::start(env!("CARGO_BIN_EXE_okta-bench-server"));
    for (protocol, name) in [(Protocol::Http1, "HTTP/1.1"), (Protocol::Http2, "HTTP/2")] {
        let address = server.address(protocol);
        let clients = Client::ALL.into_iter().filter(|it| it.speaks(protocol));
        let mut fleets: Vec<_> = clients
            .map(|it| (it.name(), it.connect(address, protocol, IN_FLIGHT)))
            .collect();
        each(
            c,
            &format!("get over {name}"),
            &mut fleets,
            |fleet, calls| {
                fleet.gets_alone(calls);
                calls
            },
        );
        let name_32 = format!("get over {name}, {IN_FLIGHT} in flight");
        each(c, &name_32, &mut fleets, |fleet, calls| fleet.gets(calls));
        let name_page = format!("page of 200 over {name}");
        each(c, &name_page, &mut fleets, |fleet, calls| {
            fleet.pages(calls);
            calls
        });
    }
}

/// One case for each client; `call` makes at least so many calls, and says how many it made.
fn each(
    c: &mut Criterion,
    name: &str,
    fleets: &mut [(&'static str, Box<dyn Drive>)],
    call: impl Fn(&mut dyn Drive, usize) -> usize,
) {
    let mut group = group(c, name);
    for (client, fleet) in fleets {
        group.bench_function(*client, |b| {
            b.iter_custom(|iterations| {
                let calls = usize::try_from(iterations).expect("it is a count");
                let begin = Instant::now();
                let made = call(black_box(&mut **fleet), calls);
                let part = number(calls) / number(made);
                begin.elapsed().mul_f64(part)
            });
        });
    }
    group.finish();
}

criterion_group!(benches, memory, loopback);
criterion_main!(benches);
