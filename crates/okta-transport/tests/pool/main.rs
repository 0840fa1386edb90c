//! The connections of a transport: who gets which, what breaks, what is kept.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod faults;
mod http2;
mod http2_frames;
mod http2_waiting;
mod idle;
mod support;
mod taking;
mod tls;
