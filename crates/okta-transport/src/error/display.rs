use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use okta_core::ResponseMeta;

use super::{Detail, Error, ErrorKind, Sent};

/// What failed, where the error itself says no more.
fn what(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::InvalidInput => "a parameter was refused",
        ErrorKind::Configuration => "the client is not set up",
        ErrorKind::AuthSchemeNotAccepted => "the operation does not take this kind of credential",
        ErrorKind::ForeignOrigin => "the request is for another origin than the org",
        ErrorKind::NotTried => {
            "it was not tried, since the credential is not valid any more; call again with another"
        }
        ErrorKind::MissingScope => "the access token has not the scope that it needs",
        ErrorKind::TokenRefused => "the token endpoint refused an access token",
        ErrorKind::TokenUnavailable => "no access token could be fetched",
        ErrorKind::Signing => "it could not be signed",
        ErrorKind::QueueFull => "as many calls wait for the rate limit as may",
        ErrorKind::WaitTooLong => "the wait for the rate limit is too long",
        ErrorKind::DeadlinePassed => "the deadline of the call passed",
        ErrorKind::Dns => "the host name could not be resolved",
        ErrorKind::ConnectionRefused => "the host refused the connection",
        ErrorKind::ConnectTimeout => "no connection within the time for connecting",
        ErrorKind::Connect => "no connection to the host",
        ErrorKind::Proxy => "the proxy refused the tunnel to the host",
        ErrorKind::CertificateUntrusted => {
            "the certificate of the host is signed by no trusted authority"
        }
        ErrorKind::CertificateNameMismatch => "the certificate of the host is for another name",
        ErrorKind::CertificateInvalid => "the certificate of the host is not acceptable",
        ErrorKind::NotTls => "the host does not speak TLS on this port",
        ErrorKind::Tls => "the TLS handshake failed",
        ErrorKind::NotHttp => "the host does not speak HTTP on this port",
        ErrorKind::HeadTooLarge => "the head of the answer is larger than can be read",
        ErrorKind::ConnectionLost => "the connection broke before the answer was whole",
        ErrorKind::AttemptTimeout => "the answer was not whole within the time for one attempt",
        ErrorKind::BodyTooLarge => "the body of the answer is larger than the bound",
        ErrorKind::Decode => "the answer cannot be read",
        ErrorKind::CursorLoop => "the list came back to a page that it had sent before",
        ErrorKind::Redirect => "the answer is a redirect",
        ErrorKind::Unauthorized => "401 Unauthorized",
        ErrorKind::Forbidden => "403 Forbidden",
        ErrorKind::NotFound => "404 Not Found",
        ErrorKind::TooManyRequests => "429 Too Many Requests",
        ErrorKind::Rejected => "the request was rejected",
        ErrorKind::ServerError => "the server failed",
        ErrorKind::Layer => "a layer of the stack failed",
    }
}

impl Detail {
    fn shown(&self, kind: ErrorKind) -> Cow<'_, str> {
        match self {
            Self::None => what(kind).into(),
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

    /// What the reader can do about it.
    fn advice(&self) -> Option<&'static str> {
        Some(match self.kind() {
            ErrorKind::QueueFull => "send fewer calls at once, or raise the bound of the queue",
            ErrorKind::WaitTooLong => {
                "call again then, or raise the deadline or the longest wait, whichever is the shorter"
            }
            ErrorKind::DeadlinePassed if self.sent() == Sent::Maybe => {
                "whether Okta carried it out is not known"
            }
            ErrorKind::Dns => "check the name of the host and the resolver of this machine",
            ErrorKind::ConnectionRefused | ErrorKind::ConnectTimeout | ErrorKind::Connect => {
                "check the org URL, the network and its proxy"
            }
            ErrorKind::CertificateUntrusted => {
                "if the org is behind a private authority or an inspecting proxy, add its CA to the transport"
            }
            ErrorKind::CertificateNameMismatch => "check the host in the org URL",
            ErrorKind::CertificateInvalid => "check the clock of this machine and the certificate",
            ErrorKind::NotTls => "check the port in the org URL",
            ErrorKind::NotHttp => "check the port, and whether the org URL should begin with https",
            ErrorKind::AttemptTimeout => {
                "whether Okta carried it out is not known; raise the attempt timeout if the org is slow"
            }
            ErrorKind::ConnectionLost => "whether Okta carried it out is not known",
            ErrorKind::BodyTooLarge => "ask for smaller pages or raise the bound",
            ErrorKind::Redirect => "redirects are not followed; set the org URL to the final host",
            ErrorKind::Unauthorized => match self.code() {
                Some("E0000011") => "the token is not valid, was revoked or expired; use a new one",
                Some("E0000015") => "the credential has no permission for this feature of the org",
                _ => "check the credential",
            },
            ErrorKind::Forbidden => "check the permissions of the credential",
            ErrorKind::TooManyRequests => {
                let limits = self.meta().map(ResponseMeta::rate_limit);
                if limits.is_some_and(|limits| limits.is_concurrency_limit()) {
                    "make fewer calls at once"
                } else {
                    "wait for the reset of the rate limit"
                }
            }
            _ => return None,
        })
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
