//! Over loopback: a whole client under callgrind, twice. What the longer run counts more is that of its calls.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

use comfy_table::{Table, presets::ASCII_MARKDOWN};
use okta_benches::client::{Client, Protocol};
use okta_benches::number;
use okta_benches::server::Server;

/// The two lengths of a run.
const GETS: [usize; 2] = [200, 1_200];
const PAGES: [usize; 2] = [10, 40];

/// What callgrind counts while `client` makes `calls`, its start and end included.
fn counted(client: Client, address: SocketAddr, what: &str, calls: usize) -> f64 {
    let name: String = client
        .name()
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect();
    let profile = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("callgrind.{name}.{what}"));
    let output = Command::new("valgrind")
        .arg("--tool=callgrind")
        .arg(format!("--callgrind-out-file={}", profile.display()))
        .arg(env!("CARGO_BIN_EXE_okta-bench-client"))
        .args([
            client.name(),
            &address.to_string(),
            what,
            &calls.to_string(),
        ])
        .output()
        .expect("valgrind starts");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "the client failed:\n{told}");
    let collected = told
        .lines()
        .find_map(|line| line.split_once("Collected : "));
    let (_, collected) = collected.expect("callgrind tells what it collected");
    collected.trim().parse().expect("it is a number")
}

fn per_call(client: Client, address: SocketAddr, what: &str, lengths: [usize; 2]) -> f64 {
    let [short, long] = lengths.map(|calls| counted(client, address, what, calls));
    (long - short) / number(lengths[1] - lengths[0])
}

pub(crate) fn print() {
    let server = Server::start(env!("CARGO_BIN_EXE_okta-bench-server"));
    let address = server.address(Protocol::Http1);
    let mut table = Table::new();
    table.load_style(ASCII_MARKDOWN).set_header([
        "over HTTP/1.1, 1 in flight",
        "instructions a get",
        "ratio",
        "instructions a page of 200",
        "ratio",
    ]);
    let mut yardstick = None;
    for client in Client::ALL {
        let get = per_call(client, address, "get", GETS);
        let page = per_call(client, address, "page", PAGES);
        let (get_1, page_1) = *yardstick.get_or_insert((get, page));
        table.add_row([
            client.name().to_owned(),
            format!("{get:.0}"),
            format!("{:.2}", get / get_1),
            format!("{page:.0}"),
            format!("{:.2}", page / page_1),
        ]);
    }
    println!("{table}\n");
}
