//! The example `audit`: its report over tokens made by hand, and the whole program against a fake org.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "../audit/report/mod.rs"]
mod report;

#[path = "audit/program.rs"]
mod program;
#[path = "audit/reports.rs"]
mod reports;
mod support;
