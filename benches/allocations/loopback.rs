//! Whole gets over a socket.

use allocation_counter::measure;
use okta_benches::client::{Client, Protocol};
use okta_benches::server::Server;

use super::budget::Budgets;
use super::memory::count;

/// So many gets that what happens now and then, such as a timer, is seen for what it is.
const GETS: usize = 100;

/// Gets of every client, and those of ours beside the bare sender.
pub(crate) fn gets(budgets: &mut Budgets) {
    let server = Server::start(env!("CARGO_BIN_EXE_okta-bench-server"));
    for (protocol, name) in [(Protocol::Http1, "HTTP/1.1"), (Protocol::Http2, "HTTP/2")] {
        let get = |client: Client| {
            let mut fleet = client.connect(server.address(protocol), protocol, 1);
            fleet.gets_alone(GETS);
            let all = measure(|| fleet.gets_alone(GETS)).count_total;
            count(all) / okta_benches::number(GETS)
        };
        let mut bare = 0.0;
        for client in Client::ALL.into_iter().filter(|it| it.speaks(protocol)) {
            let allocations = get(client);
            let what = format!("get over {name}, {}: allocations", client.name());
            budgets.tell(&what, allocations);
            match client {
                Client::BareOurs => bare = allocations,
                // What a timer of the pool allocates now and then is not the get's.
                Client::Ours => budgets.keep(
                    &format!("the stack and its transport beside the bare sender, {name}"),
                    (allocations - bare).round(),
                    4.0,
                ),
                _ => {}
            }
        }
    }
}
