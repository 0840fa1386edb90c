//! The credential of an attempt, and where it comes from.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod source;
mod stamp;
#[path = "../support/mod.rs"]
mod support;
