//! Access tokens that the org issued.

use crate::ids;
use jiff::{SignedDuration, Timestamp};
use std::{
    collections::{HashMap, HashSet, VecDeque},
    time::Duration,
};

#[derive(Default)]
pub(super) struct Tokens {
    good: HashMap<String, Token>,
    /// All of `good`, oldest first; what was revoked may still be here.
    order: VecDeque<(Timestamp, String)>,
    issued: u64,
}

/// What an access token is good for.
pub(super) struct Token {
    pub(super) scopes: HashSet<String>,
    /// Thumbprint of the key that the token is bound to; none for a bearer token.
    pub(super) bound_to: Option<String>,
    expires: Timestamp,
}

impl Tokens {
    /// A new token. All tokens of an org live equally long, so that they expire in the order of issue.
    pub(super) fn issue(
        &mut self,
        client_id: &str,
        scopes: HashSet<String>,
        bound_to: Option<String>,
        now: Timestamp,
        lifetime: Duration,
    ) -> String {
        while let Some((expires, oldest)) = self.order.front()
            && *expires <= now
        {
            self.good.remove(oldest);
            self.order.pop_front();
        }
        self.issued += 1;
        let value = ids::access_token(client_id, self.issued);
        let lifetime = SignedDuration::try_from(lifetime).unwrap_or(SignedDuration::MAX);
        let expires = now.saturating_add(lifetime).unwrap_or(Timestamp::MAX);
        let token = Token {
            scopes,
            bound_to,
            expires,
        };
        self.good.insert(value.clone(), token);
        self.order.push_back((expires, value.clone()));
        value
    }

    pub(super) fn good(&self, token: &str, now: Timestamp) -> Option<&Token> {
        self.good.get(token).filter(|token| now < token.expires)
    }

    pub(super) fn revoke(&mut self, token: &str) -> bool {
        self.good.remove(token).is_some()
    }

    pub(super) fn revoke_all(&mut self) {
        self.good.clear();
        self.order.clear();
    }

    pub(super) fn issued(&self) -> u64 {
        self.issued
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expired_tokens_are_forgotten() {
        let mut tokens = Tokens::default();
        let mut value = String::new();
        for second in 0..100 {
            let now = Timestamp::from_second(second).unwrap();
            let lifetime = Duration::from_secs(10);
            value = tokens.issue("0oa1", HashSet::new(), None, now, lifetime);
            assert!(tokens.good(&value, now).is_some());
        }
        assert_eq!((tokens.good.len(), tokens.order.len()), (10, 10));
        let good = |second| {
            tokens
                .good(&value, Timestamp::from_second(second).unwrap())
                .is_some()
        };
        assert_eq!((good(108), good(109)), (true, false));
    }
}
