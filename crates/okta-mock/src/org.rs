//! The handle to a fake org.

use crate::{
    Bucket, Exchange, Fault, MockService, origin::Origin, records::Record, shared::Shared,
};
use http::uri::Scheme;
use jiff::Timestamp;
use serde_json::Value;
use std::{
    fmt,
    sync::{Arc, atomic::Ordering},
};

/// A fake Okta org. Clones are the same org.
#[derive(Clone)]
pub struct MockOrg {
    pub(crate) shared: Arc<Shared>,
}

impl MockOrg {
    /// The org as a tower service, in memory. Its error is an `io::Error`, so a stack of `okta-transport` stands over it
    /// with a `NormalizeLayer` between. Links begin with `https://` unless the request says otherwise.
    #[must_use]
    pub fn service(&self) -> MockService {
        MockService::new(Arc::clone(&self.shared), Scheme::HTTPS, None)
    }

    /// Queues a fault.
    pub fn fault(&self, fault: Fault) {
        self.shared.state().faults.push(fault);
    }

    /// Faults that are still to come.
    #[must_use]
    pub fn faults_left(&self) -> usize {
        self.shared.state().faults.len()
    }

    /// Drops all faults that are still to come.
    pub fn clear_faults(&self) {
        self.shared.state().faults.clear();
    }

    /// Takes up to `n` requests out of the bucket of the API token operations, as another client of the org would.
    pub fn drain(&self, n: u32) {
        let now = self.now();
        self.shared.state().buckets[0].drain(now, n);
    }

    /// The bucket of the API token operations as it is now.
    #[must_use]
    pub fn bucket(&self) -> Bucket {
        let now = self.now();
        self.shared.state().buckets[0].snapshot(now)
    }

    /// The org's clock: its `Date`, before it is cut to whole seconds.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.shared.clock.now()
    }

    /// What the org received and answered, oldest first.
    #[must_use]
    pub fn log(&self) -> Vec<Exchange> {
        self.shared.state().log.entries()
    }

    /// Forgets what the org received so far.
    pub fn clear_log(&self) {
        self.shared.state().log.clear();
    }

    /// Connections that the org's servers accepted so far.
    #[must_use]
    pub fn connections(&self) -> u64 {
        self.shared.connections.load(Ordering::SeqCst)
    }

    /// Requests that are in the org now.
    #[must_use]
    pub fn in_flight(&self) -> usize {
        self.shared.in_flight()
    }
}

/// The org's records, as a list of everything on `https://test.okta.com` would show them.
impl MockOrg {
    /// All API token records.
    #[must_use]
    pub fn tokens(&self) -> Vec<Value> {
        self.shared.state().records.after(None).map(value).collect()
    }

    /// The record with this id.
    #[must_use]
    pub fn token(&self, id: &str) -> Option<Value> {
        self.shared.state().records.get(id).map(value)
    }

    /// The id of the record that an API token's secret belongs to, while it is not revoked.
    #[must_use]
    pub fn token_id(&self, secret: &str) -> Option<String> {
        let state = self.shared.state();
        let id = state.credentials.record_of(secret)?;
        state.records.get(id).map(|_| id.to_owned())
    }

    /// Adds a record exactly as given.
    pub fn add_token(&self, record: Value) {
        self.shared.state().records.push(Record::literal(record));
    }

    /// Takes an access token with these scopes from now on.
    pub fn add_access_token(&self, token: &str, scopes: &[&str]) {
        self.shared
            .state()
            .credentials
            .add_access_token(token, scopes.iter().copied());
    }

    /// Refuses an access token from now on; false when it was unknown.
    pub fn revoke_access_token(&self, token: &str) -> bool {
        let mut state = self.shared.state();
        state.credentials.remove_access_token(token) || state.oauth.revoke(token)
    }
}

/// The token endpoint, and what it issued.
impl MockOrg {
    /// Requests to the token endpoint so far, whatever became of them: refused ones count, and those that met a fault.
    #[must_use]
    pub fn token_requests(&self) -> usize {
        self.shared.state().oauth.requests()
    }

    /// Access tokens that the token endpoint issued so far.
    #[must_use]
    pub fn access_tokens_issued(&self) -> usize {
        self.shared.state().oauth.issued()
    }

    /// Refuses every access token that the token endpoint issued so far: 401 with `invalid_token`.
    pub fn revoke_access_tokens(&self) {
        self.shared.state().oauth.revoke_all();
    }

    /// Makes new DPoP nonces and refuses those that were given out, the token endpoint's and the resources' (RFC 9449,
    /// section 8). Time does that too: a nonce is the newest for 24 hours and is taken for three days.
    pub fn rotate_dpop_nonces(&self) {
        let now = self.now();
        self.shared.state().oauth.rotate_nonces(now);
    }
}

fn value(record: &Record) -> Value {
    serde_json::to_value(record.shown(&Origin::default())).unwrap_or_default()
}

impl fmt::Debug for MockOrg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let records = self.shared.state().records.len();
        f.debug_struct("MockOrg")
            .field("tokens", &records)
            .field("bucket", &self.bucket())
            .field("connections", &self.connections())
            .field("in_flight", &self.in_flight())
            .finish_non_exhaustive()
    }
}
