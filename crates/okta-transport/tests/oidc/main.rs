//! OAuth 2.0 against an authorization server that is not ours; see `run.sh`.
#![cfg(any(feature = "aws-lc-rs", feature = "ring"))]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod interop;
#[path = "../support/mod.rs"]
mod support;
