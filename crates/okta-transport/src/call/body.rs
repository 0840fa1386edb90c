use std::convert::Infallible;
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use okta_core::{OperationDescription, Repeat};
use tokio::time::Instant;

use super::observe::{Event, Observer};
use super::options::{CallOptions, SharedOptions, UNSET};
use super::{Attempts, Collected, Ticket};

/// The body of a request, and what the layers know of the call that it belongs to.
///
/// The description of the operation and the options of the call travel here and not in `http::Extensions`: what every
/// call has costs no allocation, and the compiler sees to it that every layer hands all of it on. There is no `Default`,
/// so a layer that would rebuild the request and lose them does not compile.
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
    description: Option<&'static OperationDescription>,
    deadline: Option<Instant>,
    /// What most calls have not. Each layer moves the request, and one of up to 256 bytes is moved in half the instructions:
    /// that is what http's own parts of it and 32 bytes of ours come to.
    more: Option<Arc<More>>,
}

/// What only some calls have: bytes to send, options, an observer, an attempt before this one.
#[derive(Clone, Default)]
struct More {
    data: Collected,
    options: SharedOptions,
    ticket: Option<Ticket>,
    attempts: Attempts,
    observer: Option<Observer>,
    /// The id of the credential that the first attempt was sent with, for an operation that is about the credential. It is
    /// shared by the attempts of a call.
    bound_to: Option<Arc<OnceLock<u64>>>,
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
        let mut body = Self::plain(data);
        body.description = Some(description);
        body.deadline = options.deadline_at;
        if options.are_set() {
            body.more_mut().options = options;
        }
        if description.repeat_means() == Repeat::InvalidCredentialMeansDone {
            body.more_mut().bound_to = Some(Arc::default());
        }
        body
    }

    /// The body of a request that belongs to no operation.
    pub fn plain(data: impl Into<Bytes>) -> Self {
        let mut body = Self {
            description: None,
            deadline: None,
            more: None,
        };
        let data = data.into();
        if !data.is_empty() {
            body.set_data(data);
        }
        body
    }

    fn more(&self) -> Option<&More> {
        self.more.as_deref()
    }

    fn more_mut(&mut self) -> &mut More {
        Arc::make_mut(self.more.get_or_insert_default())
    }

    pub(crate) fn observed_by(mut self, observer: Option<Observer>) -> Self {
        if observer.is_some() {
            self.more_mut().observer = observer;
        }
        self
    }

    /// Reports what happened to the call: as an event of `tracing` where there is one for it, and to the observer.
    pub(crate) fn report(&self, event: Event) {
        event.trace();
        if let Some(observer) = self.observer() {
            observer.report(self.description, event);
        }
    }

    /// The observer of the call, for what ends after the request is gone.
    pub(crate) fn observer(&self) -> Option<&Observer> {
        self.more()?.observer.as_ref()
    }

    /// What became of the attempts before this one.
    pub(crate) fn attempts(&self) -> Attempts {
        self.more().map(|more| more.attempts).unwrap_or_default()
    }

    pub(crate) fn set_attempts(&mut self, attempts: Attempts) {
        self.more_mut().attempts = attempts;
    }

    /// The id of the credential that the call is about, if it is about one, once an attempt was sent.
    pub(crate) fn bound_to(&self) -> Option<&OnceLock<u64>> {
        self.more()?.bound_to.as_deref()
    }

    /// The bytes that it sends.
    pub(crate) fn data(&self) -> Option<&Bytes> {
        let data = self.more()?.data.as_bytes();
        (!data.is_empty()).then_some(data)
    }

    /// Sends other bytes. The call that they belong to stays.
    pub fn set_data(&mut self, data: Bytes) {
        self.more_mut().data = data.into();
    }

    /// The operation, if there is one.
    pub fn description(&self) -> Option<&'static OperationDescription> {
        self.description
    }

    /// What was set for this call.
    pub fn options(&self) -> &CallOptions {
        self.more().map_or(&UNSET, |more| &more.options)
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
        self.attempts().made
    }

    /// The place in the queue of the rate limit that an earlier attempt of this call had.
    pub fn ticket(&self) -> Option<Ticket> {
        self.more()?.ticket
    }

    /// Gives a repeat the place in the queue that the refused attempt had; see [`Ticket`].
    pub fn set_ticket(&mut self, ticket: Ticket) {
        self.more_mut().ticket = Some(ticket);
    }
}

impl AsRef<[u8]> for Body {
    fn as_ref(&self) -> &[u8] {
        self.data().map_or(&[], AsRef::as_ref)
    }
}

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.is_end_stream() {
            return Poll::Ready(None);
        }
        Pin::new(&mut self.more_mut().data).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.data().is_none()
    }

    fn size_hint(&self) -> SizeHint {
        let bytes = self.data().map_or(0, Bytes::len);
        SizeHint::with_exact(bytes as u64)
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Body")
            .field("data", &format_args!("{} bytes", self.as_ref().len()))
            .field("operation", &self.description.map(OperationDescription::id))
            .field("options", self.options())
            .field("deadline", &self.deadline)
            .field("ticket", &self.ticket())
            .field("attempts", &self.attempts())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_small_enough_for_a_request_to_be_moved_cheaply() {
        assert!(size_of::<Body>() <= 4 * size_of::<u64>());
    }
}
