//! One client that makes so many calls, for tools that look at a whole process.
//!
//! ```text
//! okta-bench-client <client> <address of the server's HTTP/1.1> get|page <calls>
//! ```

use okta_benches::client::{Client, Protocol};

fn main() {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let [client, address, what, calls] = arguments.as_slice() else {
        eprintln!("what is wanted: <client> <address> get|page <calls>");
        std::process::exit(2);
    };
    let client: Client = client.parse().expect("the name of a client");
    let address = address.parse().expect("an address");
    let calls = calls.parse().expect("a number of calls");
    let mut fleet = client.connect(address, Protocol::Http1, 1);
    match what.as_str() {
        "page" => fleet.pages(calls),
        _ => fleet.gets_alone(calls),
    }
}
