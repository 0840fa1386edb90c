//! Spans and events of `tracing`, and their targets.

use std::time::Duration;

use okta_core::OperationDescription;
use tracing::field::Empty;
use tracing::{Span, debug, info, info_span, warn};

use super::observe::{Event, WaitReason};
use super::{CredentialRefused, RetryReason};
use crate::Error;

/// The targets of the spans and events, for filters.
pub mod target {
    /// A call, from the operation to its output.
    pub const CALL: &str = "okta::transport::call";
    /// Credentials, and the tokens that are fetched.
    pub const AUTH: &str = "okta::transport::auth";
    /// Waits for the rate limit and for the limit of calls at once.
    pub const RATE_LIMIT: &str = "okta::transport::rate_limit";
    /// Repeats.
    pub const RETRY: &str = "okta::transport::retry";
    /// Attempts.
    pub const HTTP: &str = "okta::transport::http";
}

/// The span of a call.
pub(crate) fn call_span(operation: &'static OperationDescription) -> Span {
    info_span!(
        target: target::CALL,
        "okta.call",
        otel.name = operation.id(),
        otel.kind = "internal",
        okta.operation = operation.id(),
        "error.type" = Empty,
        otel.status_code = Empty,
    )
}

pub(crate) fn call_failed(span: &Span, error: &Error) {
    if !span.is_disabled() {
        fail(span, &error_type(error));
    }
}

impl Event {
    /// Emits the event of `tracing` for what has no span: a wait, and a retry.
    pub(super) fn trace(self) {
        match self {
            Self::Waited { reason, length } => waited(reason, length),
            Self::Repeats {
                reason,
                attempts,
                wait,
            } => repeats(reason, attempts, wait),
            // The span of the attempt has these.
            Self::Sent { .. }
            | Self::Answered { .. }
            | Self::Failed { .. }
            | Self::Dropped { .. } => {}
        }
    }
}

/// A wait is over.
fn waited(reason: WaitReason, length: Duration) {
    // The target of an event has to be known when it is compiled.
    macro_rules! waited {
        ($target:expr) => {
            debug!(
                target: $target,
                { wait.reason = reason.as_str(), wait.seconds = length.as_secs_f64() },
                "waited"
            )
        };
    }
    if reason == WaitReason::Token {
        waited!(target::AUTH);
    } else {
        waited!(target::RATE_LIMIT);
    }
}

/// A call is sent again.
fn repeats(reason: RetryReason, attempts: u32, wait: Duration) {
    info!(
        target: target::RETRY,
        {
            retry.reason = %reason,
            retry.attempts = attempts,
            wait.seconds = wait.as_secs_f64()
        },
        "sending again"
    );
}

/// A credential was refused.
pub(crate) fn refused(refused: CredentialRefused) {
    info!(
        target: target::AUTH,
        {
            auth.refused = refused.reason.as_str(),
            auth.has_another = refused.has_another
        },
        "the credential was refused"
    );
}

/// An access token was fetched.
pub(crate) fn renewed(scopes: &[String], life: Duration) {
    info!(
        target: target::AUTH,
        { auth.scopes = scopes.join(" "), auth.seconds = life.as_secs() },
        "fetched an access token"
    );
}

/// No access token could be had.
pub(crate) fn not_renewed(error: &Error, wait: Duration) {
    warn!(
        target: target::AUTH,
        { "error.type" = error_type(error), wait.seconds = wait.as_secs_f64() },
        "{error}"
    );
}

pub(crate) fn fail(span: &Span, kind: &str) {
    span.record("error.type", kind);
    span.record("otel.status_code", "ERROR");
}

/// A status where there is one, or the name of the kind: `error.type` has few values.
pub(crate) fn error_type(error: &Error) -> String {
    match error.api() {
        Some(refusal) => refusal.status().as_str().to_owned(),
        None => format!("{:?}", error.kind()),
    }
}
