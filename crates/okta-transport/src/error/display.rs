use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use okta_core::{ApiError, ResponseMeta};

use super::{Detail, Error, ErrorKind, Sent};

impl Detail {
    fn shown(&self, kind: ErrorKind) -> Cow<'_, str> {
        match self {
            Self::None => kind.says().into(),
            Self::Text(text) => text.into(),
            Self::Input(error) => error.to_string().into(),
            Self::Api(error) => error.to_string().into(),
            Self::Decode(error) => error.to_string().into(),
        }
    }
}

impl Error {
    /// What failed, without the operation and without advice.
    pub(crate) fn reason(&self) -> Cow<'_, str> {
        self.0.detail.shown(self.0.kind)
    }

    /// Whether a layer on this side refused the last attempt before it was made.
    fn is_of_this_side(&self) -> bool {
        let kind = self.kind();
        matches!(
            kind,
            ErrorKind::QueueFull
                | ErrorKind::WaitTooLong
                | ErrorKind::NotTried
                | ErrorKind::MissingScope
                | ErrorKind::TokenRefused
                | ErrorKind::TokenUnavailable
                | ErrorKind::Signing
        )
    }

    /// What the reader can do about it: the advice of the kind, where no more is known.
    fn advice(&self) -> Option<&'static str> {
        match self.kind() {
            ErrorKind::DeadlinePassed if self.sent() == Sent::Maybe => {
                Some("whether Okta carried it out is not known")
            }
            ErrorKind::Unauthorized if self.says(ApiError::is_invalid_credential) => {
                Some("the token is not valid, was revoked or expired; use a new one")
            }
            ErrorKind::Unauthorized if self.says(ApiError::is_permission_denied) => {
                Some("the credential has no permission for this feature of the org")
            }
            ErrorKind::TooManyRequests if self.is_concurrency_limit() => {
                Some("make fewer calls at once")
            }
            kind => kind.advice(),
        }
    }

    fn says(&self, what: fn(&ApiError) -> bool) -> bool {
        self.api().is_some_and(what)
    }

    fn is_concurrency_limit(&self) -> bool {
        let limits = self.meta().map(ResponseMeta::rate_limit);
        limits.is_some_and(|limits| limits.is_concurrency_limit())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        if let Some(operation) = inner.operation {
            write!(f, "{} failed: ", operation.id())?;
        }
        f.write_str(&self.reason())?;
        match (self.attempts(), self.gave_up()) {
            (0, _) | (1, None) => {}
            (1, Some(why)) => write!(f, "; {why}")?,
            (attempts, None) if self.is_of_this_side() => write!(f, "; after {attempts} attempts")?,
            (attempts, None) => write!(f, "; this was attempt {attempts}")?,
            (attempts, Some(why)) => write!(f, "; this was attempt {attempts}, and {why}")?,
        }
        match self.available_in() {
            None => {}
            Some(Duration::ZERO) => f.write_str("; it would work now")?,
            Some(wait) => write!(f, "; it would work in {wait:.1?}")?,
        }
        match &inner.advice {
            Some(advice) => write!(f, "; {advice}")?,
            None => {
                if let Some(advice) = self.advice() {
                    write!(f, "; {advice}")?;
                }
            }
        }
        if inner.kind == ErrorKind::Forbidden
            && let Some(operation) = inner.operation
            && let [scope, ..] = operation.needed_scopes()
        {
            write!(f, " (under OAuth 2.0 it needs the scope {scope})")?;
        }
        if let Some(id) = self.request_id() {
            write!(f, " [request id {id}]")?;
        }
        Ok(())
    }
}
