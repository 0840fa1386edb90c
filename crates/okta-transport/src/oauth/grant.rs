use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::time::Instant;

use super::dpop::Prover;

/// What is known of an access token from the answer that granted it.
#[derive(Debug)]
pub(super) struct Grant {
    pub(super) scopes: Vec<String>,
    pub(super) expires_at: Instant,
    /// From when on a new one is fetched beside it.
    pub(super) renew_at: Instant,
    /// The key that it is bound to.
    pub(super) prover: Option<Arc<Prover>>,
    is_refused: AtomicBool,
    is_proven: AtomicBool,
}

impl Grant {
    pub(super) fn new(
        scopes: Vec<String>,
        expires_at: Instant,
        renew_at: Instant,
        prover: Option<Arc<Prover>>,
    ) -> Self {
        Self {
            scopes,
            expires_at,
            renew_at,
            prover,
            is_refused: AtomicBool::new(false),
            is_proven: AtomicBool::new(false),
        }
    }

    pub(super) fn is_valid(&self, now: Instant) -> bool {
        now < self.expires_at && !self.is_refused.load(Ordering::Acquire)
    }

    /// Okta refused it.
    pub(super) fn refuse(&self) {
        self.is_refused.store(true, Ordering::Release);
    }

    pub(super) fn is_refused(&self) -> bool {
        self.is_refused.load(Ordering::Acquire)
    }

    /// Okta took it.
    pub(super) fn prove(&self) {
        if !self.is_proven.load(Ordering::Relaxed) {
            self.is_proven.store(true, Ordering::Relaxed);
        }
    }

    pub(super) fn is_proven(&self) -> bool {
        self.is_proven.load(Ordering::Relaxed)
    }

    /// Whether `scope` was granted. The right to manage is taken for the right to read too.
    pub(super) fn covers(&self, scope: &str) -> bool {
        let is = |wanted: &str| self.scopes.iter().any(|granted| granted == wanted);
        is(scope)
            || scope
                .strip_suffix(".read")
                .is_some_and(|what| is(&format!("{what}.manage")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn manage_covers_read_and_not_the_reverse() {
        let granted = |scope: &str| {
            let now = Instant::now();
            Grant::new(vec![scope.to_owned()], now, now, None)
        };
        let manage = granted("okta.apiTokens.manage");
        assert!(manage.covers("okta.apiTokens.manage") && manage.covers("okta.apiTokens.read"));
        assert!(!manage.covers("okta.users.read"));
        let read = granted("okta.apiTokens.read");
        assert!(read.covers("okta.apiTokens.read") && !read.covers("okta.apiTokens.manage"));
    }
}
