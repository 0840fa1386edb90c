//! What a [`Manager`](super::Manager) knows of its renewals, and what follows from it. Nothing here waits.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::Grant;
use super::failure::Failure;
use super::renewal::Backoff;

#[derive(Debug, Default)]
pub(super) struct State {
    /// The renewal that is under way.
    pub(super) running: Option<Run>,
    /// Renewals so far.
    pub(super) begun: u64,
    /// The renewal that the token which stands is from.
    pub(super) stored: u64,
    pub(super) failure: Option<Arc<Failure>>,
    /// Renewals in a row that failed.
    pub(super) failures: u32,
    /// Tokens in a row that were refused before one call had succeeded with them.
    pub(super) refusals: u32,
    /// Renewals for the refusal of a token with which calls had succeeded, less one for each `EACH` since `since`.
    replaced: u32,
    since: Option<Instant>,
}

/// Which renewal is under way, and when it has to be done.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run {
    pub(super) number: u64,
    pub(super) until: Instant,
}

/// What a call that finds no token does.
pub(super) enum Next {
    Begin(Run),
    /// Until a renewal ends, or is taken for one that stands still.
    WaitUntil(Instant),
    Fail(Arc<Failure>),
}

/// What follows from a refusal of the token that stands.
pub(super) enum Verdict {
    Renew,
    /// No call succeeds with the tokens of this endpoint, and until then no more of them are fetched.
    RefusedAtOnce(Instant),
    /// Calls succeed with the token: what refuses it would refuse any other.
    Keep,
}

/// A token with which calls succeed is replaced for a refusal this often, and once more after each such time.
const MOST_REPLACED: u32 = 5;
const EACH: Duration = Duration::from_secs(10);

impl State {
    /// What a call does that finds no token, came after `before` renewals, and began the one with the number `mine`.
    pub(super) fn next(
        &mut self,
        now: Instant,
        before: u64,
        mine: u64,
        patience: Duration,
    ) -> Next {
        let failure = self.failure.clone();
        match (self.running.filter(|running| now < running.until), failure) {
            // The endpoint failed the last time: the one call that tries again finds out for the others.
            (Some(running), Some(failure)) if running.number != mine => Next::Fail(failure),
            (Some(running), _) => Next::WaitUntil(running.until),
            (None, Some(failure)) if now < failure.until || failure.number > before => {
                Next::Fail(failure)
            }
            (None, _) => Next::Begin(self.begin(now, patience)),
        }
    }

    /// Whether a renewal may begin beside calls that have a valid token.
    pub(super) fn may_begin(&self, now: Instant) -> bool {
        let is_running = self.running.is_some_and(|running| now < running.until);
        let is_too_early = self.failure.as_ref().is_some_and(|last| now < last.until);
        !is_running && !is_too_early
    }

    pub(super) fn begin(&mut self, now: Instant, patience: Duration) -> Run {
        self.begun += 1;
        let run = Run {
            number: self.begun,
            until: now + patience,
        };
        self.running = Some(run);
        run
    }

    /// Takes one of the renewals that refusals are worth.
    fn may_replace(&mut self, now: Instant) -> bool {
        let since = *self.since.get_or_insert(now);
        let each = u32::try_from((now - since).as_nanos() / EACH.as_nanos()).unwrap_or(u32::MAX);
        self.replaced = self.replaced.saturating_sub(each);
        if each > 0 || self.replaced == 0 {
            self.since = Some(now);
        }
        let may = self.replaced < MOST_REPLACED;
        self.replaced += u32::from(may);
        may
    }

    /// What follows from a refusal of the token that `grant` is of.
    pub(super) fn judge(&mut self, grant: &Grant, now: Instant) -> Verdict {
        if grant.is_refused() {
            return if self.refusals < 2 {
                Verdict::Renew
            } else {
                Verdict::RefusedAtOnce(now + Backoff::wait(self.refusals - 1))
            };
        }
        if grant.is_proven() {
            self.refusals = 0;
            if !self.may_replace(now) {
                return Verdict::Keep;
            }
        } else {
            self.refusals = self.refusals.saturating_add(1);
        }
        grant.refuse();
        if self.refusals < 2 {
            Verdict::Renew
        } else {
            // One token after the other is refused from its first use on.
            Verdict::RefusedAtOnce(now + Backoff::wait(self.refusals - 1))
        }
    }
}
