use std::convert::Infallible;
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use okta_core::{OperationDescription, Repeat};
use tokio::time::Instant;

use crate::auth::Refusal;
use crate::collect::Collected;
use crate::observe::{Event, Observer};
use crate::options::{CallOptions, SharedOptions};
use crate::rate_limit::Ticket;

/// The body of a request, and what the layers know of the call that it belongs to.
///
/// The description of the operation and the options of the call travel here and not in `http::Extensions`: they cost
/// no allocation, and the compiler sees to it that every layer hands them on. There is no `Default`, so a layer that
/// would rebuild the request and lose them does not compile.
///
/// `Debug` shows the length of its bytes alone, since a token request carries a credential in them.
///
/// A request of your own enters a stack by `request.map(Body::plain)`.
///
/// ```
/// use okta_transport::Body;
///
/// let request = http::Request::get("https://acme.okta.com/api/v1/users/me").body(bytes::Bytes::new())?;
/// let request = request.map(Body::plain);
/// assert!(request.body().description().is_none());
/// # Ok::<(), http::Error>(())
/// ```
#[derive(Clone)]
pub struct Body {
    data: Collected,
    description: Option<&'static OperationDescription>,
    options: SharedOptions,
    deadline: Option<Instant>,
    ticket: Option<Ticket>,
    pub(crate) attempts: Attempts,
    observer: Option<Observer>,
    /// The id of the credential that the first attempt was sent with, for an operation that is about the credential. It is
    /// shared by the attempts of a call.
    pub(crate) bound_to: Option<Arc<OnceLock<u64>>>,
}

/// What became of the attempts before this one.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Attempts {
    /// Attempts so far; 0 for the first one.
    pub(crate) made: u32,
    /// Those of them that count against the retries.
    pub(crate) counted: u32,
    /// One of them was sent, and its answer lost.
    pub(crate) is_lost: bool,
    /// What of the credential was refused so far, and renewed.
    pub(crate) renewed: Renewed,
}

/// Each reason for which a call was repeated with another credential.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Renewed(u8);

impl Renewed {
    /// Adds `reason`.
    pub(crate) fn add(&mut self, reason: Refusal) {
        self.0 |= 1 << reason as u8;
    }

    pub(crate) fn has(self, reason: Refusal) -> bool {
        self.0 & (1 << reason as u8) != 0
    }
}

impl Body {
    /// The body of an operation's request.
    pub fn new(
        data: Bytes,
        description: &'static OperationDescription,
        options: CallOptions,
    ) -> Self {
        Self::of_call(data, description, options.into())
    }

    pub(crate) fn of_call(
        data: Bytes,
        description: &'static OperationDescription,
        options: SharedOptions,
    ) -> Self {
        Self {
            data: data.into(),
            description: Some(description),
            deadline: options.deadline_at,
            options,
            ticket: None,
            attempts: Attempts::default(),
            observer: None,
            bound_to: (description.repeat_means() == Repeat::InvalidCredentialMeansDone)
                .then(Arc::default),
        }
    }

    /// The body of a request that belongs to no operation.
    pub fn plain(data: impl Into<Bytes>) -> Self {
        Self {
            data: data.into().into(),
            description: None,
            options: SharedOptions::default(),
            deadline: None,
            ticket: None,
            attempts: Attempts::default(),
            observer: None,
            bound_to: None,
        }
    }

    pub(crate) fn observed_by(mut self, observer: Option<Observer>) -> Self {
        self.observer = observer;
        self
    }

    /// Tells the observer of the call, if there is one.
    pub(crate) fn tell(&self, event: impl FnOnce() -> Event) {
        if let Some(observer) = &self.observer {
            observer.tell(self.description, event());
        }
    }

    /// The observer of the call, for what ends after the request is gone.
    pub(crate) fn observer(&self) -> Option<&Observer> {
        self.observer.as_ref()
    }

    /// Sends other bytes. The call that they belong to stays.
    pub fn set_data(&mut self, data: Bytes) {
        self.data = data.into();
    }

    /// The operation, if there is one.
    pub fn description(&self) -> Option<&'static OperationDescription> {
        self.description
    }

    /// What was set for this call.
    pub fn options(&self) -> &CallOptions {
        &self.options
    }

    /// When the call has to be done.
    pub fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    /// Says when the call has to be done. Each layer that lets it wait refuses it at once where it cannot be done by then,
    /// and the [deadline layer](crate::deadline) ends it.
    pub fn set_deadline(&mut self, deadline: Instant) {
        self.deadline = Some(deadline);
    }

    /// How many attempts of this call were made before this one (`http.request.resend_count` in the semantic conventions
    /// of OpenTelemetry).
    pub fn resend_count(&self) -> u32 {
        self.attempts.made
    }

    /// The place in the queue of the rate limit that an earlier attempt of this call had.
    pub fn ticket(&self) -> Option<Ticket> {
        self.ticket
    }

    /// Gives a repeat the place in the queue that the refused attempt had; see [`Ticket`].
    pub fn set_ticket(&mut self, ticket: Ticket) {
        self.ticket = Some(ticket);
    }
}

impl AsRef<[u8]> for Body {
    fn as_ref(&self) -> &[u8] {
        self.data.as_ref()
    }
}

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Pin::new(&mut self.data).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.data.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.data.size_hint()
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Body")
            .field("data", &self.data)
            .field("operation", &self.description.map(OperationDescription::id))
            .field("options", &*self.options)
            .field("deadline", &self.deadline)
            .field("ticket", &self.ticket)
            .field("attempts", &self.attempts)
            .finish_non_exhaustive()
    }
}
