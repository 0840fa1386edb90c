//! HTTP proxies.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;
mod tunnels;
