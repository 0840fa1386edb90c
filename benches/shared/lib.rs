//! What the benchmarks share: bodies as a real org sends them, a bucket that is open and one that is closed.

pub mod closed;
pub mod open;

use okta_mock::MockOrg;

/// A page of `tokens` API tokens as JSON.
pub fn page(tokens: usize) -> Vec<u8> {
    let org = MockOrg::builder().tokens(tokens).build();
    serde_json::Value::from(org.tokens())
        .to_string()
        .into_bytes()
}
