//! One client that makes so many calls, for tools that look at a whole process.
//!
//! ```text
//! okta-bench-client <client> <address of the server's HTTP/1.1> get|page <calls> [<gets in flight>]
//! ```

use okta_benches::client::{Client, Protocol};

fn main() {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let (called, in_flight) = match arguments.as_slice() {
        [called @ .., in_flight] if called.len() == 4 => (called, in_flight.as_str()),
        called => (called, "1"),
    };
    let [client, address, what, calls] = called else {
        eprintln!("what is wanted: <client> <address> get|page <calls> [<gets in flight>]");
        std::process::exit(2);
    };
    let client: Client = client.parse().expect("the name of a client");
    let address = address.parse().expect("an address");
    let calls = calls.parse().expect("a number of calls");
    let in_flight = in_flight.parse().expect("a number of gets in flight");
    let mut fleet = client.connect(address, Protocol::Http1, in_flight);
    match (what.as_str(), in_flight) {
        ("page", _) => fleet.pages(calls),
        (_, 1) => fleet.gets_alone(calls),
        _ => {
            fleet.gets(calls);
        }
    }
}
