//! The layers around an attempt and a call: timeouts, bodies, readiness, and what they report.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod attempt;
mod call_options;
mod collected;
mod deadline;
mod deadline_dropped;
mod observe;
mod readiness;
#[path = "../support/mod.rs"]
mod support;
mod trace;
