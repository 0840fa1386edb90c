//! Allocations and bytes, counted: what a call costs that need not wait, and what each call costs the limiter that does.
//!
//! ```text
//! cargo bench --bench allocations
//! ```

use allocation_counter::measure;
use comfy_table::{Table, presets::ASCII_MARKDOWN};
use okta_api_tokens::okta_transport::rate_limit::LocalWait;
use okta_api_tokens::{
    ConcurrencyLayer, DeadlineLayer, HttpService, NormalizeLayer, RateLimitLayer, RetryPolicy,
    TraceLayer,
};
use okta_benches::closed::{Closed, runtime};
use okta_benches::open::{Open, request};
use tower::retry::RetryLayer;
use tower::{Layer, ServiceBuilder, ServiceExt};

/// Allocations of one call, after a few that let everything grow to its size.
fn call(service: &(impl HttpService + Clone)) -> u64 {
    let runtime = runtime();
    let once = || {
        runtime.block_on(async {
            let answer = service.clone().oneshot(request()).await;
            answer.map(drop).expect("it answers");
        });
    };
    (0..10).for_each(|_| once());
    measure(once).count_total
}

fn main() {
    let open = Open::new();
    let mut table = Table::new();
    table
        .load_style(ASCII_MARKDOWN)
        .set_header(["an open call", "allocations"]);
    let both = ServiceBuilder::new()
        .layer(RateLimitLayer::default())
        .layer(ConcurrencyLayer::default())
        .service(open.clone());
    let rows = [
        ("no layer", call(&open)),
        ("empty layer", call(&NormalizeLayer.layer(open.clone()))),
        (
            "concurrency",
            call(&ConcurrencyLayer::default().layer(open.clone())),
        ),
        (
            "rate limit",
            call(&RateLimitLayer::default().layer(open.clone())),
        ),
        ("both", call(&both)),
        (
            "deadline",
            call(&DeadlineLayer::default().layer(open.clone())),
        ),
        ("trace", call(&TraceLayer.layer(open.clone()))),
        (
            "retry",
            call(&RetryLayer::new(RetryPolicy::default()).layer(open.clone())),
        ),
    ];
    for (name, allocations) in rows {
        table.add_row([name.to_owned(), allocations.to_string()]);
    }
    println!("{table}\n");

    let mut table = Table::new();
    table.load_style(ASCII_MARKDOWN).set_header([
        "calls that wait",
        "allocations",
        "bytes at most",
        "bytes a call",
        "wakes",
    ]);
    for calls in [1_000, 10_000, 100_000] {
        let runtime = runtime();
        let mut closed = runtime.block_on(async { Closed::new(calls) });
        let queued = measure(|| runtime.block_on(async { closed.queue() }));
        // The boxes are those of the waits, which live in the future of their call otherwise.
        let boxes = u64::try_from(calls).expect("it is a count");
        let wakes = runtime.block_on(closed.drain());
        table.add_row([
            calls.to_string(),
            (queued.count_total - boxes).to_string(),
            queued.bytes_max.to_string(),
            (queued.bytes_max / boxes).to_string(),
            wakes.to_string(),
        ]);
    }
    println!("{table}");
    println!(
        "\nOf the bytes, {} are those of the wait itself.",
        size_of::<LocalWait>()
    );
}
