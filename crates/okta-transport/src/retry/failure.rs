use std::fmt;
use std::time::Duration;

use http::{Response, StatusCode};
use okta_core::{RateLimit, ResponseMeta};

use super::Backoff;
use super::backoff::between;
use crate::auth::CredentialRefused;
use crate::rate_limit::Ticket;
use crate::{Error, ErrorKind, Sent};

/// How long to stay away after a 429 whose headers do not tell.
const BLIND: Backoff = Backoff::constant(Duration::from_secs(1), Duration::from_secs(60));

/// No header makes a call wait for longer.
const LONGEST: Duration = Duration::from_secs(90);

/// Why a call is repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RetryReason {
    /// 429: the bucket is full.
    RateLimit,
    /// 429 with limit and remaining 0: too many calls at once.
    Concurrency,
    /// Another status.
    Status(StatusCode),
    /// No answer.
    Error(ErrorKind),
    /// 401: the credential was refused, and there is another one.
    Credential,
}

impl fmt::Display for RetryReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RateLimit => f.write_str("rate limit"),
            Self::Concurrency => f.write_str("concurrency limit"),
            Self::Status(status) => write!(f, "status {}", status.as_u16()),
            Self::Error(kind) => write!(f, "{kind:?}"),
            Self::Credential => f.write_str("credential"),
        }
    }
}

/// A failure that a repeat may cure.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) reason: RetryReason,
    /// The operation may have been carried out.
    pub(super) is_lost: bool,
    /// It counts against the retries and the budget.
    pub(super) counts: Counts,
    pub(super) ticket: Option<Ticket>,
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
            ErrorKind::QueueFull | ErrorKind::WaitTooLong => false,
            kind => kind.is_transient(),
        };
        is_worth_it.then(|| Self {
            reason: RetryReason::Error(kind),
            is_lost: kind.sent() != Sent::No,
            counts: Counts::Everywhere,
            ticket: None,
            wait: Delay::Backoff,
        })
    }

    fn of_answer<B>(answer: &Response<B>, extra: &[StatusCode]) -> Option<Self> {
        let status = answer.status();
        let told = || ResponseMeta::retry_after_of(answer.headers());
        let failure = |is_lost, wait| Self {
            reason: RetryReason::Status(status),
            is_lost,
            counts: Counts::Everywhere,
            ticket: None,
            wait,
        };
        match status {
            StatusCode::TOO_MANY_REQUESTS => Some(Self::of_refusal(answer)),
            StatusCode::SERVICE_UNAVAILABLE => {
                let wait = told().filter(|wait| !wait.is_zero());
                Some(failure(false, wait.map_or(Delay::Backoff, Delay::Told)))
            }
            StatusCode::BAD_GATEWAY | StatusCode::GATEWAY_TIMEOUT => {
                Some(failure(true, Delay::Backoff))
            }
            _ if extra.contains(&status) => Some(failure(true, Delay::Backoff)),
            StatusCode::UNAUTHORIZED => {
                let refused = answer.extensions().get::<CredentialRefused>()?;
                refused.has_another.then_some(Self {
                    reason: RetryReason::Credential,
                    counts: Counts::Nowhere,
                    ..failure(false, Delay::None)
                })
            }
            _ => None,
        }
    }

    fn of_refusal<B>(answer: &Response<B>) -> Self {
        let headers = answer.headers();
        let limits = RateLimit::from_headers(headers);
        let refusal = |reason, counts, wait| Self {
            reason,
            is_lost: false,
            counts,
            ticket: None,
            wait,
        };
        if let Some(ticket) = answer.extensions().get::<Ticket>() {
            return Self {
                ticket: Some(*ticket),
                ..refusal(RetryReason::RateLimit, Counts::NotInBudget, Delay::None)
            };
        }
        if limits.is_concurrency_limit() {
            return refusal(RetryReason::Concurrency, Counts::Everywhere, Delay::Moments);
        }
        let until_reset = || {
            let wait = limits
                .reset?
                .duration_since(ResponseMeta::date_of(headers)?);
            // Where inside its last second the window ends is not told.
            let late = between(Duration::ZERO, Duration::from_secs(1));
            Some(Duration::try_from(wait).ok()? + late)
        };
        let told = ResponseMeta::retry_after_of(headers).filter(|wait| !wait.is_zero());
        let wait = told.or_else(until_reset).map_or(Delay::Blind, Delay::Told);
        refusal(RetryReason::RateLimit, Counts::Everywhere, wait)
    }

    /// How long to wait before the repeat that follows `repeats` others.
    pub(super) fn wait(&self, backoff: &Backoff, repeats: u32) -> Duration {
        match self.wait {
            Delay::None => Duration::ZERO,
            Delay::Backoff => backoff.delay(repeats),
            Delay::Moments => between(Duration::from_millis(50), Duration::from_millis(500)),
            Delay::Told(wait) => wait.min(LONGEST),
            Delay::Blind => BLIND.delay(repeats),
        }
    }
}
