use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use okta_core::{ApiError, OperationDescription, ResponseMeta};

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
            ErrorKind::Unauthorized | ErrorKind::Forbidden
                if self.says(ApiError::is_invalid_session) =>
            {
                Some(
                    "Okta saw no valid credential: it has ended, its scheme is another one (SSWS is for API tokens alone), or a \
                     proxy took the header away",
                )
            }
            ErrorKind::Unauthorized if self.says(ApiError::is_invalid_credential) => {
                Some(if self.says(|error| error.code() == Some("E0000011")) {
                    "the token is not valid here: its owner was deactivated, it is of another org, it was revoked, or it expired \
                     after 30 days without use; use a new one"
                } else {
                    "the token is not valid, was revoked or expired; use a new one"
                })
            }
            ErrorKind::Unauthorized if self.says(ApiError::is_permission_denied) => {
                Some("the credential has no permission for this feature of the org")
            }
            ErrorKind::Forbidden if !self.says(is_of_okta) => Some(
                "this is no answer of Okta's API: a proxy, a web filter or the network zone of a firewall refused it",
            ),
            ErrorKind::TooManyRequests if self.is_concurrency_limit() => {
                Some("make fewer calls at once")
            }
            kind => kind.advice(),
        }
    }

    /// Whether the reader has to find out what became of it.
    fn may_have_changed(&self) -> bool {
        let reads = |operation: &OperationDescription| operation.method().is_safe();
        let is_lost = match self.kind() {
            ErrorKind::ConnectionLost | ErrorKind::AttemptTimeout | ErrorKind::DeadlinePassed => {
                true
            }
            // An attempt before it was.
            kind => kind.sent() != Sent::Maybe,
        };
        is_lost && self.sent() == Sent::Maybe && !self.0.operation.is_some_and(reads)
    }

    /// The scope that a missing permission may be about.
    fn scope(&self) -> Option<&'static str> {
        let is_permission = self.kind() == ErrorKind::Forbidden
            && self.says(|error| is_of_okta(error) && !error.is_invalid_session());
        let scopes = self.0.operation.filter(|_| is_permission)?.needed_scopes();
        scopes.first().copied()
    }

    fn says(&self, what: fn(&ApiError) -> bool) -> bool {
        self.api().is_some_and(what)
    }

    fn is_concurrency_limit(&self) -> bool {
        let limits = self.meta().map(ResponseMeta::rate_limit);
        limits.is_some_and(|limits| limits.is_concurrency_limit())
    }
}

/// Whether an answer has a reason of Okta's, in its body or in a challenge.
fn is_of_okta(error: &ApiError) -> bool {
    let mut challenges = error.challenges().iter();
    error.code().is_some() || challenges.any(|challenge| challenge.error().is_some())
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
        // What was refused is refused again, however long one waits.
        let can_pass = self.kind() != ErrorKind::TokenRefused;
        match self.available_in().filter(|_| can_pass) {
            None => {}
            Some(Duration::ZERO) => f.write_str("; it would work now")?,
            Some(wait) => write!(f, "; it would work in {wait:.1?}")?,
        }
        if self.may_have_changed() {
            f.write_str("; whether Okta carried it out is not known")?;
        }
        let advice = inner.advice.as_deref().or_else(|| self.advice());
        if let Some(advice) = advice {
            write!(f, "; {advice}")?;
        }
        if let Some(scope) = self.scope() {
            write!(f, " (under OAuth 2.0 it needs the scope {scope})")?;
        }
        if let Some(id) = self.request_id() {
            write!(f, " [request id {id}]")?;
        }
        Ok(())
    }
}
