use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderValue, Request, Response};
use okta_core::{OperationDescription, Repeat, headers};
use tokio::time::Instant;
use tower::retry::Policy;
use tower::retry::budget::{Budget, TpsBudget};

use super::failure::{Counts, Failure, WINDOW};
use super::{RetryPolicyBuilder, Wait};
use crate::call::Refusal;
use crate::call::observe::Event;
use crate::call::{Attempts, Renewed};
use crate::error::History;
use crate::{Body, Error, GaveUp, Sent};

/// What is repeated, when and how often; see the [module](super). Clones share the budget.
#[derive(Clone)]
pub struct RetryPolicy(Arc<Shared>);

/// In one piece, since each call clones its policy.
struct Shared {
    settings: RetryPolicyBuilder,
    budget: Option<TpsBudget>,
}

impl RetryPolicy {
    /// Begins with the defaults.
    pub fn builder() -> RetryPolicyBuilder {
        RetryPolicyBuilder::default()
    }

    pub(super) fn new(settings: RetryPolicyBuilder, budget: Option<TpsBudget>) -> Self {
        Self(Arc::new(Shared { settings, budget }))
    }

    /// Whether the call is repeated: after which wait, and whether that is one of its retries.
    fn decide(
        &self,
        body: &Body,
        attempts: &Attempts,
        failure: &Failure,
    ) -> Result<(Duration, bool), (GaveUp, Option<Instant>)> {
        let options = body.options();
        if failure.needs_safety && !is_safe(body.description()) {
            return Err((GaveUp::NotRepeatable, None));
        }
        if failure.counts == Counts::Nowhere {
            return Ok((Duration::ZERO, false));
        }
        let retries = options.retries.unwrap_or(self.0.settings.retries);
        let now = Instant::now();
        let ends = window_end(attempts, failure).filter(|ends| *ends > now && retries > 0);
        if ends.is_none() && attempts.counted >= retries {
            return Err((GaveUp::Retries, None));
        }
        let mut wait = failure.wait(&self.0.settings.backoff, attempts);
        if let Some(ends) = ends {
            wait = wait.min(ends.duration_since(now));
        }
        // A header can hold more than a clock counts to.
        let at = now.checked_add(wait);
        let Some(at) = at.filter(|_| !failure.is_too_long()) else {
            return Err((GaveUp::RetryAfter, at));
        };
        if body.deadline().is_some_and(|deadline| at >= deadline) {
            return Err((GaveUp::Deadline, Some(at)));
        }
        if failure.counts == Counts::Everywhere
            && let Some(budget) = &self.0.budget
            && !budget.withdraw()
        {
            return Err((GaveUp::Budget, None));
        }
        Ok((wait, ends.is_none()))
    }
}

/// The end of the window that a bucket which does not say when it opens has at most. How many attempts it takes until then is not
/// the call's fault, and they are not counted.
fn window_end(attempts: &Attempts, failure: &Failure) -> Option<Instant> {
    let since = attempts.refused_since.filter(|_| failure.is_blind)?;
    since.checked_add(WINDOW)
}

/// Whether an operation may be sent again that may have been carried out.
fn is_safe(operation: Option<&OperationDescription>) -> bool {
    operation.is_some_and(|operation| operation.repeat_means() != Repeat::NotIdempotent)
}

/// Whether the call is repeated with another credential. What is refused again is refused; and what is about the credential
/// itself would be about the other one then.
fn may_renew(body: &Body, renewed: Renewed, refusal: Refusal) -> bool {
    let is_about_it = body
        .description()
        .is_some_and(|operation| operation.repeat_means() == Repeat::InvalidCredentialMeansDone);
    let is_final = is_about_it && refusal == Refusal::Credential;
    !is_final && !renewed.has(refusal)
}

/// Whether the call was refused by a layer on this side, and no attempt made.
fn is_of_this_side<B>(result: &Result<Response<B>, Error>) -> bool {
    result
        .as_ref()
        .is_err_and(|error| error.sent() == Sent::No && Failure::of(result, &[]).is_none())
}

impl<B> Policy<Request<Body>, Response<B>, Error> for RetryPolicy {
    type Future = Wait;

    fn retry(
        &mut self,
        request: &mut Request<Body>,
        result: &mut Result<Response<B>, Error>,
    ) -> Option<Wait> {
        let body = request.body_mut();
        let mut attempts = body.attempts();
        let is_attempt = !is_of_this_side(result);
        if attempts.made == 0
            && is_attempt
            && let Some(budget) = &self.0.budget
        {
            budget.deposit();
        }
        attempts.made += u32::from(is_attempt);
        if let Ok(answer) = result
            && answer.status().is_success()
        {
            if attempts.made > 1 {
                end(attempts, result, None);
            }
            return None;
        }
        let statuses = &self.0.settings.statuses;
        let failure = Failure::of(result, statuses)
            .or_else(|| Failure::of(result, &body.options().retry_statuses))
            .filter(|failure| {
                failure
                    .refusal()
                    .is_none_or(|refusal| may_renew(body, attempts.renewed, refusal))
            });
        let Some(failure) = failure else {
            end(attempts, result, None);
            return None;
        };
        if failure.is_blind {
            attempts.refused_since.get_or_insert_with(Instant::now);
        }
        match self.decide(body, &attempts, &failure) {
            Ok((wait, is_counted)) => {
                attempts.is_lost |= failure.is_lost;
                attempts.counted += u32::from(is_counted);
                if let Some(refusal) = failure.refusal() {
                    attempts.renewed.add(refusal);
                }
                body.set_attempts(attempts);
                if let Some(ticket) = failure.ticket {
                    body.set_ticket(ticket);
                }
                let (reason, attempts) = (failure.reason, attempts.made);
                body.report(Event::Repeats {
                    reason,
                    attempts,
                    wait,
                });
                stamp(request, result);
                Some(Wait::new(wait))
            }
            Err(why) => {
                end(attempts, result, Some(why));
                None
            }
        }
    }

    fn clone_request(&mut self, request: &Request<Body>) -> Option<Request<Body>> {
        Some(request.clone())
    }
}

/// Leaves the history of the call with how it ended, for the client.
fn end<B>(
    attempts: Attempts,
    result: &mut Result<Response<B>, Error>,
    gave_up: Option<(GaveUp, Option<Instant>)>,
) {
    let history = History {
        attempts: attempts.made,
        is_lost: attempts.is_lost,
        gave_up: gave_up.map(|(why, _)| why),
        available_at: gave_up.and_then(|(_, at)| at),
    };
    match result {
        Ok(answer) => {
            answer.extensions_mut().insert(history);
        }
        Err(error) => error.set_history(history),
    }
}

/// The headers that Okta's own SDKs send with a retry.
fn stamp<B>(request: &mut Request<Body>, result: &Result<Response<B>, Error>) {
    let count = request.body().resend_count();
    let stamped = request.headers_mut();
    let answered = result
        .as_ref()
        .ok()
        .and_then(|answer| headers::request_id(answer.headers()));
    if let (Some(id), false) = (answered, stamped.contains_key(headers::RETRY_FOR)) {
        stamped.insert(headers::RETRY_FOR, id.clone());
    }
    stamped.insert(headers::RETRY_COUNT, HeaderValue::from(count));
}

impl Default for RetryPolicy {
    /// Three retries, a backoff from 250 ms to 20 s, and a budget of a fifth of the calls.
    fn default() -> Self {
        RetryPolicyBuilder::default().build()
    }
}

impl fmt::Debug for RetryPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RetryPolicy")
            .field("settings", &self.0.settings)
            .finish_non_exhaustive()
    }
}
