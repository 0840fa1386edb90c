//! The nonces that the org asks for in DPoP proofs (RFC 9449, sections 8 and 9).

use crate::ids;
use http::{HeaderMap, HeaderValue};
use jiff::{SignedDuration, Timestamp};

/// Adds the header that brings a nonce.
pub(crate) fn put_nonce(headers: &mut HeaderMap, nonce: Option<&str>) {
    if let Some(Ok(value)) = nonce.map(HeaderValue::from_str) {
        headers.insert("dpop-nonce", value);
    }
}

/// Who asks for a nonce; each has values of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asker {
    TokenEndpoint = 1,
    Resource = 2,
}

/// Okta makes a new nonce every 24 hours and takes an old one until it is three days old.
#[derive(Clone, Copy, Debug)]
pub(super) struct Nonces {
    since: Timestamp,
    generation: u64,
}

impl Nonces {
    const DAY: SignedDuration = SignedDuration::from_hours(24);
    const DAYS_TAKEN: u64 = 3;

    pub(super) fn new(now: Timestamp) -> Self {
        Self {
            since: now,
            generation: 0,
        }
    }

    /// Makes new ones and refuses all that were given out.
    pub(super) fn rotate(&mut self, now: Timestamp) {
        self.since = now;
        self.generation += 1;
    }

    /// The newest.
    pub(super) fn current(&self, asker: Asker, now: Timestamp) -> String {
        self.value(asker, self.day(now))
    }

    pub(super) fn takes(&self, nonce: &str, asker: Asker, now: Timestamp) -> bool {
        let today = self.day(now);
        let oldest = today.saturating_sub(Self::DAYS_TAKEN - 1);
        (oldest..=today).any(|day| self.value(asker, day) == nonce)
    }

    fn day(&self, now: Timestamp) -> u64 {
        let days = now.duration_since(self.since).as_secs() / Self::DAY.as_secs();
        u64::try_from(days).unwrap_or_default()
    }

    fn value(&self, asker: Asker, day: u64) -> String {
        ids::nonce(ids::mix(self.generation ^ ids::mix(day)) ^ asker as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hour(hours: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_hours(hours)
    }

    #[test]
    fn a_nonce_is_current_for_a_day_and_taken_for_three() {
        let nonces = Nonces::new(hour(5));
        let first = nonces.current(Asker::TokenEndpoint, hour(5));
        assert_eq!(nonces.current(Asker::TokenEndpoint, hour(28)), first);
        assert_ne!(nonces.current(Asker::TokenEndpoint, hour(29)), first);
        assert!(nonces.takes(&first, Asker::TokenEndpoint, hour(76)));
        assert!(!nonces.takes(&first, Asker::TokenEndpoint, hour(77)));
        assert!(!nonces.takes(&first, Asker::Resource, hour(5)));
    }

    #[test]
    fn rotated_nonces_are_refused_at_once() {
        let mut nonces = Nonces::new(hour(0));
        let askers = [Asker::TokenEndpoint, Asker::Resource];
        let old = askers.map(|asker| nonces.current(asker, hour(0)));
        nonces.rotate(hour(0));
        for (asker, old) in askers.into_iter().zip(old) {
            assert!(!nonces.takes(&old, asker, hour(0)));
            let new = nonces.current(asker, hour(0));
            assert!(nonces.takes(&new, asker, hour(0)));
        }
    }
}
