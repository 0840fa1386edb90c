//! The rate limit and the limit of calls at once.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod answers;
mod bounds;
mod concurrency;
mod headers;
mod properties;
mod rate_limit;
#[path = "../support/mod.rs"]
mod support;
mod waiting;
