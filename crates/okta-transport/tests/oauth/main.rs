//! OAuth 2.0: tokens, their renewal, and DPoP.
#![cfg(any(feature = "aws-lc-rs", feature = "ring"))]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod answers;
mod dpop;
mod dpop_keys;
mod failures;
mod keys;
mod origin;
mod settings;
#[path = "../support/mod.rs"]
mod support;
mod tokens;
