//! The one error of a call, from the transport to the operation.

mod display;
mod foreign;
mod gave_up;
mod kind;

pub(crate) use self::foreign::{ConnectError, body_cut, exchange_failed, request_unsent};
pub use self::gave_up::GaveUp;
pub use self::kind::{ErrorKind, Sent};

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use okta_core::{ApiError, Cursor, DecodeError, InvalidInput, OperationDescription, ResponseMeta};
use tokio::time::Instant;

/// Any error, boxed.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// What went wrong with a call.
///
/// Its [`kind`](Self::kind) says what happened and whether a retry helps. The message names the operation, tells what
/// failed and what to do, and carries Okta's request id where there is one. The library puts no credential into it, and
/// masks one that a server echoes behind the name of its scheme.
///
/// ```
/// use okta_transport::{Error, ErrorKind};
///
/// fn is_gone(error: &Error) -> bool {
///     error.kind() == ErrorKind::NotFound
/// }
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    operation: Option<&'static OperationDescription>,
    detail: Detail,
    available_at: Option<Instant>,
    history: History,
    refuses_credential: bool,
    is_unsent: bool,
    /// What the reader can do, where more is known than by the kind.
    advice: Option<String>,
    cursor: Option<Cursor>,
    source: Option<BoxError>,
}

/// What happened to a call before its last attempt, and why that was the last one.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct History {
    /// Attempts in all; 0 where nobody counted.
    pub(crate) attempts: u32,
    /// An earlier attempt was sent, and its answer lost.
    pub(crate) is_lost: bool,
    pub(crate) gave_up: Option<GaveUp>,
    /// When the attempt would have been made that was not.
    pub(crate) available_at: Option<Instant>,
}

enum Detail {
    /// The kind says it all.
    None,
    Text(String),
    Input(InvalidInput),
    Api(ApiError),
    Decode(DecodeError),
}

impl Error {
    /// An error of this kind, for layers of your own.
    pub fn new(kind: ErrorKind) -> Self {
        Self::with_detail(kind, Detail::None)
    }

    fn with_detail(kind: ErrorKind, detail: Detail) -> Self {
        Self(Box::new(Inner {
            kind,
            operation: None,
            detail,
            available_at: None,
            history: History::default(),
            refuses_credential: false,
            is_unsent: false,
            advice: None,
            cursor: None,
            source: None,
        }))
    }

    /// Says in words what failed, in place of the kind's own words.
    #[must_use]
    pub fn with_message(mut self, message: impl Into<String>) -> Self {
        self.0.detail = Detail::Text(message.into());
        self
    }

    /// Says what the reader can do about it, in place of the advice that goes with the kind.
    #[must_use]
    pub fn with_advice(mut self, advice: impl Into<String>) -> Self {
        self.0.advice = Some(advice.into());
        self
    }

    /// Says at which page a list can go on.
    #[must_use]
    pub fn with_cursor(mut self, cursor: Cursor) -> Self {
        self.0.cursor = Some(cursor);
        self
    }

    /// Where the page begins at which a list can go on after this error: the one that failed, or the next one. `None` for its
    /// first page, and for calls that are no list.
    pub fn cursor(&self) -> Option<&Cursor> {
        self.0.cursor.as_ref()
    }

    /// Keeps the error that caused this one.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<BoxError>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// Says when the call would have worked.
    #[must_use]
    pub fn with_available_at(mut self, at: Instant) -> Self {
        self.0.available_at = Some(at);
        self
    }

    pub(crate) fn set_history(&mut self, history: History) {
        self.0.available_at = self.0.available_at.or(history.available_at);
        self.0.history = history;
    }

    pub(crate) fn set_operation(&mut self, description: &'static OperationDescription) {
        self.0.operation.get_or_insert(description);
    }

    pub(crate) fn set_refuses_credential(&mut self) {
        self.0.refuses_credential = true;
    }

    /// Whether Okta refused the credential itself, by a 401 that is not about a permission; see
    /// [`CredentialRefused`](crate::auth::CredentialRefused). No other call with it will succeed.
    pub fn refuses_credential(&self) -> bool {
        self.0.refuses_credential
    }

    /// How many attempts were made, the last one included; 0 where that is not known, as where no retry stands in the stack or
    /// the deadline ended the call.
    pub fn attempts(&self) -> u32 {
        self.0.history.attempts
    }

    /// Why no further attempt was made, where one could have helped.
    pub fn gave_up(&self) -> Option<GaveUp> {
        self.0.history.gave_up
    }

    /// Says that the last attempt was not sent, where the kind alone leaves it open.
    pub(crate) fn unsent(mut self) -> Self {
        self.0.is_unsent = true;
        self
    }

    /// What is known of the request, over all attempts: of the last one, and [`Sent::Maybe`] where the answer to an earlier
    /// one was lost.
    pub fn sent(&self) -> Sent {
        if self.0.history.is_lost {
            Sent::Maybe
        } else if self.0.is_unsent {
            Sent::No
        } else {
            self.kind().sent()
        }
    }

    /// Names the operation that failed, unless one is named already.
    #[must_use]
    pub fn with_operation(mut self, description: &'static OperationDescription) -> Self {
        self.set_operation(description);
        self
    }

    /// Keeps what came of an answer that could not be used, and tells its reason in place of the kind's own words.
    #[must_use]
    pub fn with_answer(mut self, answer: DecodeError) -> Self {
        self.0.detail = Detail::Decode(answer);
        self
    }

    /// Keeps another form of Okta's answer.
    pub(crate) fn with_api(mut self, answer: ApiError) -> Self {
        self.0.detail = Detail::Api(answer);
        self
    }

    /// What happened, and whether a retry helps.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// How long it is from now until the call would have worked, where that is known: where it was not let in, or not repeated,
    /// because it would have had to wait too long. Zero once that time has come.
    pub fn available_in(&self) -> Option<Duration> {
        let at = self.0.available_at?;
        Some(at.saturating_duration_since(Instant::now()))
    }

    /// Why there is no access token, where the call was not sent for that: the error of the token request, whose
    /// [`code`](Self::code) is the `error` of the token endpoint (RFC 6749, section 5.2) and whose [`api`](Self::api) has its
    /// `error_description`.
    pub fn token_error(&self) -> Option<&Self> {
        let source = self.0.source.as_deref()?;
        source.downcast_ref::<Arc<Self>>().map(Arc::as_ref)
    }

    /// The `operationId` of the call that failed.
    pub fn operation_id(&self) -> Option<&'static str> {
        self.0.operation.map(OperationDescription::id)
    }

    /// Okta's answer, where it refused the call.
    pub fn api(&self) -> Option<&ApiError> {
        match &self.0.detail {
            Detail::Api(error) => Some(error),
            _ => None,
        }
    }

    /// The parameter that was refused.
    pub fn input(&self) -> Option<&InvalidInput> {
        match &self.0.detail {
            Detail::Input(error) => Some(error),
            _ => None,
        }
    }

    /// What was wrong with an answer that could not be read, or not as a whole.
    pub fn decode(&self) -> Option<&DecodeError> {
        match &self.0.detail {
            Detail::Decode(error) => Some(error),
            _ => None,
        }
    }

    /// The head of the answer, where there was one.
    pub fn meta(&self) -> Option<&ResponseMeta> {
        match &self.0.detail {
            Detail::Api(error) => Some(error.meta()),
            Detail::Decode(error) => Some(error.meta()),
            _ => None,
        }
    }

    /// The status, where there was an answer.
    pub fn status(&self) -> Option<StatusCode> {
        self.meta().map(ResponseMeta::status)
    }

    /// Okta's `errorCode`, such as `E0000007`.
    pub fn code(&self) -> Option<&str> {
        self.api()?.code()
    }

    /// Okta's request id: what its support asks for.
    pub fn request_id(&self) -> Option<&str> {
        self.meta()?.request_id()
    }
}

impl From<ApiError> for Error {
    fn from(error: ApiError) -> Self {
        Self::with_detail(ErrorKind::of_status(error.status()), Detail::Api(error))
    }
}

impl From<DecodeError> for Error {
    fn from(error: DecodeError) -> Self {
        let kind = if error.is_too_large() {
            ErrorKind::BodyTooLarge
        } else {
            ErrorKind::Decode
        };
        Self::with_detail(kind, Detail::Decode(error))
    }
}

impl From<InvalidInput> for Error {
    fn from(error: InvalidInput) -> Self {
        Self::with_detail(ErrorKind::InvalidInput, Detail::Input(error))
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("operation", &self.operation_id())
            .field("message", &format_args!("{self}"))
            .field("source", &self.0.source)
            .finish_non_exhaustive()
    }
}
