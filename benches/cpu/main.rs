//! What each client's process spends per call: user and system time of this process alone, with the server in another.
//!
//! ```text
//! cargo bench --bench cpu
//! OKTA_BENCH_PLOTS=. cargo bench --bench cpu      # draws cpu.svg and decode.svg, too
//! ```
//!
//! All clients run in turns, round after round, each round beginning with another of them. A ratio is that to the yardstick
//! of the same round, and the table has the medians.
//!
//! Where the kernel wakes the server on the core of this process it takes that core away, and the switches are counted as
//! this process's: the column `preempted` tells how often, per get. A run with many was disturbed by other programs.
//!
//! A client pays for waking the server too, where that sleeps when a request comes; who sends several requests at once pays
//! for one. Over a network nobody does, and so everything over HTTP/1.1 is also measured beside a server that never sleeps.
//!
//! Gets with one in flight are left to `instructions`: what the kernel spends to put this process to sleep and to wake it
//! depends on where it puts the server, and is more than all the rest.

mod plot;
mod rounds;

use std::hint::black_box;
use std::path::Path;

use comfy_table::{Table, presets::ASCII_MARKDOWN};
use okta_api_tokens::ApiToken;
use okta_benches::client::{Client, Drive, Protocol};
use okta_benches::plain::PlainToken;
use okta_benches::read::Token;
use okta_benches::server::Server;
use serde::de::IgnoredAny;

use self::rounds::{Cost, rounds};

const IN_FLIGHT: usize = 32;

/// What is called, and how; it returns how many calls it made.
type Calls = (&'static str, fn(&mut dyn Drive) -> usize);

const KINDS: [Calls; 2] = [
    ("get, 32 in flight", |client| client.gets(3_200)),
    ("page of 200", |client| {
        client.pages(120);
        120
    }),
];

fn clients(server: &Server, protocol: Protocol) -> Vec<(&'static str, Vec<Cost>)> {
    let names = Client::ALL.into_iter().filter(|it| it.speaks(protocol));
    let address = server.address(protocol);
    let mut clients: Vec<_> = names
        .clone()
        .map(|client| client.connect(address, protocol, IN_FLIGHT))
        .collect();
    let kinds = KINDS.map(|(_, make)| rounds(&mut clients, |client| make(&mut **client)));
    names
        .enumerate()
        .map(|(at, client)| (client.name(), kinds.iter().map(|costs| costs[at]).collect()))
        .collect()
}

/// Says nothing of preemptions where `column` has no name.
fn table(
    first: &str,
    kinds: &[&str],
    rows: &[(&'static str, Vec<Cost>)],
    column: Option<&'static str>,
) {
    let mut header = vec![first.to_owned()];
    for kind in kinds {
        header.extend([(*kind).to_owned(), "ratio".to_owned()]);
    }
    header.extend(column.map(str::to_owned));
    let mut table = Table::new();
    table.load_style(ASCII_MARKDOWN).set_header(header);
    for (name, costs) in rows {
        let mut row = vec![(*name).to_owned()];
        for cost in costs {
            let micros = cost.time.as_secs_f64() * 1e6;
            row.extend([format!("{micros:.1} µs"), format!("{:.2}", cost.ratio)]);
        }
        if column.is_some() {
            let count = costs.first().and_then(|cost| cost.preempted);
            row.push(count.map_or_else(String::new, |count| format!("{:.0}", count * 1e3)));
        }
        table.add_row(row);
    }
    println!("{table}\n");
}

type Read = fn(&[u8]);

/// How a page is read, the yardstick first.
const READS: [(&str, Read); 3] = [
    ("plain derive", |page| {
        black_box(PlainToken::read::<Vec<PlainToken>>(page));
    }),
    ("ours", |page| {
        black_box(ApiToken::read::<Vec<ApiToken>>(page));
    }),
    ("skip scan", |page| {
        black_box(serde_json::from_slice::<IgnoredAny>(page).expect("it is a page"));
    }),
];

fn decode() -> Vec<(&'static str, Vec<Cost>)> {
    let costs = [1, 20, 200].map(|tokens| {
        let page = okta_benches::org::page(tokens);
        let times = 30_000 / tokens;
        rounds(&mut READS.map(|(_, read)| read), |read| {
            for _ in 0..times {
                read(black_box(&page));
            }
            times
        })
    });
    READS
        .iter()
        .enumerate()
        .map(|(at, (name, _))| (*name, costs.iter().map(|costs| costs[at]).collect()))
        .collect()
}

fn ratios(rows: &[(&'static str, Vec<Cost>)], at: usize) -> Vec<(&'static str, f64)> {
    let bars = rows.iter().map(|(name, costs)| (*name, costs[at].ratio));
    bars.collect()
}

fn main() {
    let program = env!("CARGO_BIN_EXE_okta-bench-server");
    let server = Server::start(program);
    let kinds = KINDS.map(|(name, _)| name);
    let http1 = clients(&server, Protocol::Http1);
    let column = Some("preempted, per 1,000 gets");
    table("over HTTP/1.1", &kinds, &http1, column);
    let http2 = clients(&server, Protocol::Http2);
    table("over HTTP/2", &kinds, &http2, column);
    drop(server);
    let awake = clients(&Server::start_awake(program), Protocol::Http1);
    table("over HTTP/1.1, server awake", &kinds, &awake, column);
    let decode = decode();
    table(
        "decode",
        &["1 token", "20 tokens", "200 tokens"],
        &decode,
        None,
    );

    if let Some(folder) = std::env::var_os("OKTA_BENCH_PLOTS") {
        let folder = Path::new(&folder);
        let draw = |file, title, bars: &[_]| {
            plot::bars(&folder.join(file), title, bars).expect("the plot is written");
        };
        draw(
            "cpu.svg",
            "CPU per get over loopback HTTP/1.1, 32 in flight; bare sender with plain derive = 1",
            &ratios(&http1, 0),
        );
        draw(
            "decode.svg",
            "CPU to decode a page of 200 tokens; plain derive = 1",
            &ratios(&decode, 2),
        );
    }
}
