//! What is set for one call, and for all calls of a client.

use std::time::Duration;

use crate::support::calls::{builder, client, stack};
use okta_core::ListApiTokens;
use okta_mock::{Fault, MockOrg};
use okta_transport::{BoxStack, CallOptions, Client, Error, ErrorKind};
use tokio::time::Instant;

const HOUR: Duration = Duration::from_secs(3600);

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// A client of an org that answers after an hour.
fn of_a_slow_org() -> Client<BoxStack> {
    client(&builder().latency(HOUR).build(), stack())
}

/// After how many seconds the deadline of a call passed, which began at `start`.
fn passed(start: Instant, result: Result<impl Sized, Error>) -> u64 {
    let error = result.err().unwrap();
    assert_eq!(error.kind(), ErrorKind::DeadlinePassed, "{error}");
    start.elapsed().as_secs()
}

#[tokio::test(start_paused = true)]
async fn the_earlier_of_a_timeout_and_a_moment_ends_a_call() {
    let client = of_a_slow_org();
    for (timeout, moment) in [(3, 5), (5, 3)] {
        let start = Instant::now();
        let call = client.call(ListApiTokens::new()).deadline(seconds(timeout));
        let result = call.deadline_at(start + seconds(moment)).await;
        assert_eq!(passed(start, result), 3, "{timeout} {moment}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_options_of_a_client_hold_for_calls_that_set_none() {
    let mut options = CallOptions::default();
    options.deadline = Some(seconds(4));
    let client = of_a_slow_org().options(options);
    let after = |call: okta_transport::Call<_, _>| async {
        let start = Instant::now();
        passed(start, call.await)
    };
    assert_eq!(after(client.call(ListApiTokens::new())).await, 4);
    let own = client.call(ListApiTokens::new()).deadline(seconds(2));
    assert_eq!(after(own).await, 2);
    // What a call sets is its own.
    assert_eq!(after(client.call(ListApiTokens::new())).await, 4);
}

#[tokio::test(start_paused = true)]
async fn a_client_can_do_without_retries() {
    let org: MockOrg = builder().build();
    org.fault(Fault::status(503));
    let mut options = CallOptions::default();
    options.retries = Some(0);
    let client = client(&org, stack()).options(options);
    let error = client.call(ListApiTokens::new()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ServerError, "{error}");
    assert_eq!(org.log().len(), 1);
}
