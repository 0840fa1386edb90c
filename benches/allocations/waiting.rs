//! Calls that wait for a closed bucket: what each costs the limiter.

use allocation_counter::measure;
use comfy_table::{Table, presets::ASCII_MARKDOWN};
use okta_api_tokens::okta_transport::rate_limit::LocalWait;
use okta_benches::closed_bucket::{Closed, runtime};

pub(crate) fn print() {
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
        "\nOf the bytes, {} are those of the wait itself.\n",
        size_of::<LocalWait>()
    );
}
