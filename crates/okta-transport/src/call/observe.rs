//! What happens to calls, as numbers for whatever metrics system a program has.
//!
//! An [`Observe`] is set on a [`Client`](crate::Client::observe) and travels with each call, so that every layer tells it what
//! it does. A closure is one:
//!
//! ```
//! use std::sync::Arc;
//! use std::sync::atomic::{AtomicU64, Ordering};
//! use okta_transport::observe::Event;
//! # use okta_transport::{Client, HttpService};
//!
//! # fn example<S: HttpService + Clone>(client: Client<S>) -> Client<S> {
//! let waited = Arc::new(AtomicU64::new(0));
//! client.observe(move |_operation, event| {
//!     if let Event::Waited { length, .. } = event {
//!         waited.fetch_add(length.as_millis() as u64, Ordering::Relaxed);
//!     }
//! })
//! # }
//! ```
//!
//! It is called where the call is polled, so it has to be quick and must not block. How many wait at a moment is told by
//! [`RateLimitLayer::snapshot`](crate::RateLimitLayer::snapshot).

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use okta_core::OperationDescription;

use super::RetryReason;
use crate::ErrorKind;

/// Sees what happens to calls.
pub trait Observe: Send + Sync + 'static {
    /// Something happened to a call of `operation`, which is `None` for a request that belongs to none.
    fn observe(&self, operation: Option<&'static OperationDescription>, event: Event);
}

impl<F> Observe for F
where
    F: Fn(Option<&'static OperationDescription>, Event) + Send + Sync + 'static,
{
    fn observe(&self, operation: Option<&'static OperationDescription>, event: Event) {
        self(operation, event);
    }
}

/// What happened to a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// An attempt is sent. It is told by the [`TraceLayer`](crate::TraceLayer), and so is one of the three that end it.
    Sent {
        /// How many attempts of the call were made before it.
        resend_count: u32,
    },
    /// An attempt was answered.
    Answered {
        /// The status of the answer.
        status: StatusCode,
        /// Whether it is a refusal by a rate limit: of a full bucket, or of calls at once.
        is_refused: bool,
        /// From when it was sent.
        took: Duration,
    },
    /// An attempt came to an end without an answer.
    Failed {
        /// What happened.
        kind: ErrorKind,
        /// From when it was sent.
        took: Duration,
    },
    /// An attempt was dropped on its way, by the caller or by a deadline.
    Dropped {
        /// From when it was sent.
        took: Duration,
    },
    /// A wait is over, and the call goes on or was refused.
    Waited {
        /// What was waited for.
        reason: WaitReason,
        /// How long it was.
        length: Duration,
    },
    /// The call will be sent again.
    Repeats {
        /// Why.
        reason: RetryReason,
        /// How many attempts were made so far.
        attempts: u32,
        /// How long it waits before that. What waits in the queue of the rate limit instead has none here.
        wait: Duration,
    },
}

/// What a call waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum WaitReason {
    /// A slot of its bucket.
    RateLimit,
    /// A permit for one more call at once.
    Concurrency,
    /// A valid access token.
    Token,
}

impl WaitReason {
    /// A name for logs and labels: `rate_limit`, `concurrency` or `token`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RateLimit => "rate_limit",
            Self::Concurrency => "concurrency",
            Self::Token => "token",
        }
    }
}

/// An [`Observe`] that travels with a call.
#[derive(Clone)]
pub(crate) struct Observer(Arc<dyn Observe>);

impl Observer {
    pub(crate) fn new(observe: impl Observe) -> Self {
        Self(Arc::new(observe))
    }

    pub(crate) fn report(&self, operation: Option<&'static OperationDescription>, event: Event) {
        self.0.observe(operation, event);
    }
}

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Observer")
    }
}
