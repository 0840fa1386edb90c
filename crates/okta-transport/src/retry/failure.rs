use std::time::Duration;

use http::{HeaderMap, Response, StatusCode};
use okta_core::{RateLimit, headers};

use super::Backoff;
use crate::call::{Attempts, CredentialRefused, Refusal, RetryReason, Ticket};
use crate::time::{between, date_or_own};
use crate::{Error, ErrorKind, Sent};

/// How long to stay away after a 429 whose headers do not tell.
const BLIND: Backoff = Backoff::constant(Duration::from_secs(1), Duration::from_secs(60));

/// No header makes a call wait for longer: a window and a half.
const LONGEST: Duration = Duration::from_secs(90);

const SECOND: Duration = Duration::from_secs(1);

/// A window of Okta's, and the second in which it ends: a reset that lies further ahead is not believed, and a full bucket that
/// does not say when it opens is waited for as long.
pub(super) const WINDOW: Duration = Duration::from_secs(61);

/// What `Retry-After` says, if that is any time at all.
fn told(headers: &HeaderMap) -> Option<Duration> {
    headers::retry_after_by(headers, || Some(date_or_own(headers))).filter(|wait| !wait.is_zero())
}

/// A failure that a repeat may cure.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) reason: RetryReason,
    /// The answer was lost, so the operation may have been carried out, and what a repeat says may be about that.
    pub(super) is_lost: bool,
    /// Only an operation that may be carried out twice is repeated.
    pub(super) needs_safety: bool,
    /// It counts against the retries and the budget.
    pub(super) counts: Counts,
    pub(super) ticket: Option<Ticket>,
    /// A full bucket refused it, and does not say when it opens.
    pub(super) is_blind: bool,
    wait: Delay,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Counts {
    Everywhere,
    /// Against the retries alone.
    NotInBudget,
    Nowhere,
}

#[derive(Debug)]
enum Delay {
    None,
    Backoff,
    Moments,
    /// As the server said.
    Told(Duration),
    /// The server did not say.
    Blind,
}

impl Failure {
    pub(super) fn of<B>(result: &Result<Response<B>, Error>, extra: &[StatusCode]) -> Option<Self> {
        match result {
            Ok(answer) => Self::of_answer(answer, extra),
            Err(error) => Self::of_error(error),
        }
    }

    fn of_error(error: &Error) -> Option<Self> {
        let kind = error.kind();
        let is_worth_it = match kind {
            // Their wait was refused, or is the token's own.
            ErrorKind::QueueFull | ErrorKind::WaitTooLong | ErrorKind::TokenUnavailable => false,
            kind => kind.is_transient(),
        };
        // A refusal whose body was cut is a refusal all the same: nothing was carried out.
        let is_refusal = error.status().is_some_and(|status| {
            status.is_client_error() || status == StatusCode::SERVICE_UNAVAILABLE
        });
        let is_lost = kind.sent() != Sent::No && !is_refusal;
        is_worth_it.then_some(Self {
            reason: RetryReason::Error(kind),
            is_lost,
            needs_safety: is_lost,
            counts: Counts::Everywhere,
            ticket: None,
            is_blind: false,
            wait: Delay::Backoff,
        })
    }

    fn of_answer<B>(answer: &Response<B>, extra: &[StatusCode]) -> Option<Self> {
        let status = answer.status();
        let failure = |is_lost| Self {
            reason: RetryReason::Status(status),
            is_lost,
            needs_safety: is_lost,
            counts: Counts::Everywhere,
            ticket: None,
            is_blind: false,
            wait: told(answer.headers()).map_or(Delay::Backoff, Delay::Told),
        };
        match status {
            StatusCode::TOO_MANY_REQUESTS => Some(Self::of_refusal(answer)),
            // What was locked, came too slowly or too early was not begun.
            StatusCode::SERVICE_UNAVAILABLE
            | StatusCode::LOCKED
            | StatusCode::REQUEST_TIMEOUT
            | StatusCode::TOO_EARLY => Some(failure(false)),
            StatusCode::BAD_GATEWAY | StatusCode::GATEWAY_TIMEOUT => Some(failure(true)),
            // It was answered, so nothing is lost, but who knows what a 500 has done.
            _ if extra.contains(&status) => Some(Self {
                needs_safety: true,
                ..failure(false)
            }),
            // A 401 of a resource, or what a token endpoint answers.
            _ => {
                let refused = answer.extensions().get::<CredentialRefused>()?;
                refused.has_another.then_some(Self {
                    reason: RetryReason::Credential(refused.reason),
                    counts: Counts::Nowhere,
                    wait: Delay::None,
                    ..failure(false)
                })
            }
        }
    }

    fn of_refusal<B>(answer: &Response<B>) -> Self {
        let headers = answer.headers();
        let limits = RateLimit::from_headers(headers);
        let refusal = |reason, counts, wait| Self {
            reason,
            is_lost: false,
            needs_safety: false,
            counts,
            ticket: None,
            is_blind: false,
            wait,
        };
        if limits.is_concurrency_limit() {
            return refusal(RetryReason::Concurrency, Counts::Everywhere, Delay::Moments);
        }
        let until_reset = || {
            let wait = limits.reset?.duration_since(date_or_own(headers));
            let wait = Duration::try_from(wait).ok()?;
            (wait <= WINDOW).then_some(wait)
        };
        let told = told(headers).or_else(until_reset);
        let ticket = answer.extensions().get::<Ticket>().copied();
        let (counts, wait) = match (ticket, told) {
            // The bucket is waited for in its queue.
            (Some(_), _) => (Counts::NotInBudget, Delay::None),
            (None, Some(wait)) => (Counts::Everywhere, Delay::Told(wait)),
            (None, None) => (Counts::Everywhere, Delay::Blind),
        };
        Self {
            ticket,
            is_blind: told.is_none(),
            ..refusal(RetryReason::RateLimit, counts, wait)
        }
    }

    /// What has to be another one in the next attempt.
    pub(super) fn refusal(&self) -> Option<Refusal> {
        match self.reason {
            RetryReason::Credential(refusal) => Some(refusal),
            _ => None,
        }
    }

    /// Whether the server asks to stay away for longer than any window lasts.
    pub(super) fn is_too_long(&self) -> bool {
        matches!(self.wait, Delay::Told(wait) if wait > LONGEST)
    }

    /// How long to wait before the next attempt.
    pub(super) fn wait(&self, backoff: &Backoff, attempts: &Attempts) -> Duration {
        match self.wait {
            Delay::None => Duration::ZERO,
            Delay::Backoff => backoff.delay(attempts.counted),
            Delay::Moments => between(Duration::from_millis(50), Duration::from_millis(500)),
            // Up to a second later, so that not all who were told the same come back at once. A window ends somewhere in
            // that second.
            Delay::Told(wait) => wait.saturating_add(between(Duration::ZERO, SECOND)),
            Delay::Blind => BLIND.delay(attempts.made.saturating_sub(1)),
        }
    }
}
