//! TLS as the transport speaks it.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod client_certificate;
mod handshake;
mod support;
mod trust;
