//! One call that need not wait, layer by layer.

use allocation_counter::measure;
use comfy_table::{Table, presets::ASCII_MARKDOWN};
use okta_api_tokens::HttpService;
use okta_benches::closed_bucket::runtime;
use okta_benches::layers::{Visit, each};
use okta_benches::open_bucket::request;
use tower::ServiceExt;

struct Rows(Table);

impl Visit for Rows {
    fn visit(&mut self, name: &str, service: &(impl HttpService + Clone)) {
        self.0.add_row([name.to_owned(), call(service).to_string()]);
    }
}

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

pub(crate) fn print() {
    let mut table = Table::new();
    table
        .load_style(ASCII_MARKDOWN)
        .set_header(["an open call through the layer", "allocations"]);
    let mut rows = Rows(table);
    each(&mut rows);
    println!("{}\n", rows.0);
}
