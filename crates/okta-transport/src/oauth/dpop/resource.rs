use std::sync::Arc;

use super::Nonce;
use crate::call::Refusal;
use crate::credential::{Answered, Outcome, Proven};
use crate::oauth::clock::Clock;

/// What the proofs for an org's resources have to name: their nonce, and the time there.
#[derive(Debug)]
pub(in crate::oauth) struct Resource {
    nonce: Nonce,
    clock: Arc<Clock>,
}

impl Resource {
    pub(in crate::oauth) fn new(clock: Arc<Clock>) -> Self {
        Self {
            nonce: Nonce::default(),
            clock,
        }
    }

    /// What a proof that is made now names.
    pub(super) fn proven(&self) -> Proven {
        Proven::new(self.nonce.current(), self.clock.now().as_second())
    }

    /// Learns from the answer to an attempt with a proof. Returns whether another proof differs in what was rejected.
    pub(in crate::oauth) fn answered(&self, attempt: &Answered<'_>) -> bool {
        let Some(proven) = attempt.proven else {
            return false;
        };
        self.nonce.adopt(attempt.headers, proven.made);
        match attempt.outcome {
            Outcome::Rejected(Refusal::Nonce) => {
                let sent = proven.nonce.as_deref().map(String::as_str);
                self.nonce.differs_from(sent)
            }
            // The next one is made anew, by the time there.
            Outcome::Rejected(Refusal::Proof) => {
                self.clock.learn(attempt.headers, proven.made);
                true
            }
            _ => false,
        }
    }
}
