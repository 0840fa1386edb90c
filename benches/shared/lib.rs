//! What the benchmarks share: a fake org in memory and behind a socket, the clients that are compared, a bucket that is open
//! and one that is closed.
#![allow(
    clippy::missing_panics_doc,
    reason = "a benchmark that cannot go on ends"
)]

pub mod client;
pub mod closed_bucket;
pub mod layers;
pub mod memory;
pub mod open_bucket;
pub mod org;
pub mod plain;
pub mod read;
pub mod server;

/// A count as a number to divide by.
pub fn number(count: usize) -> f64 {
    f64::from(u32::try_from(count).expect("it is no large count"))
}

/// A runtime of this thread alone.
pub fn runtime() -> tokio::runtime::Runtime {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_all().build().expect("a runtime is built")
}
