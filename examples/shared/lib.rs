//! What the example programs share.

mod settings;
pub mod text;

use std::io::Write as _;

pub use self::settings::{Sources, client, configuration, how_to_configure};

/// Writes a line to stderr, whatever it holds. Where stderr is gone there is nobody to tell.
pub fn complain(line: &str) {
    let _ = writeln!(std::io::stderr(), "{}", text::printable(line));
}

/// The programs of the README, compiled and run as tests.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
