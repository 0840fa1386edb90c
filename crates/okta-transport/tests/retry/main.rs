//! What is sent again, when, and what comes of it.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod outcomes;
mod repeats;
#[path = "../support/mod.rs"]
mod support;
mod waits;
