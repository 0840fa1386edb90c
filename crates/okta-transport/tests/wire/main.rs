//! Requests and answers as they are on the wire.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod exchanges;
mod gzip;
