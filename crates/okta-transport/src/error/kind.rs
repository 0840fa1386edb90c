use std::io;

use http::StatusCode;

use super::Error;

/// What happened to a call.
///
/// Each kind says whether a retry of the same call can help; [`sent`](Self::sent) says what is known of the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A parameter was refused. A retry does not help.
    InvalidInput,
    /// The client was set up wrongly. A retry does not help.
    Configuration,
    /// The operation does not take the kind of credential that the client has. A retry does not help.
    AuthSchemeNotAccepted,
    /// The request was for another origin than the configured org, so no credential was given to it. A retry does not
    /// help.
    ForeignOrigin,
    /// The call was not made, because one before it showed that the credential is not valid any more. A retry helps with
    /// another credential.
    NotTried,
    /// The access token has not the scope that the operation needs, so the call was not sent. A retry does not help.
    MissingScope,
    /// There is no access token, because the token endpoint refused to give one, so the call was not sent.
    /// [`Error::token_error`] has its words. A retry helps when the cause is removed.
    TokenRefused,
    /// There is no access token, because none could be fetched, so the call was not sent. [`Error::token_error`] says why, and
    /// whether that can pass: where it can, a retry helps after [`Error::available_in`].
    TokenUnavailable,
    /// An assertion or a DPoP proof could not be signed, so the attempt was not sent. Whether a retry helps is for the signer
    /// to say.
    Signing,
    /// As many calls wait for the rate limit as may, so this one was not let in. A retry helps when they are through:
    /// [`Error::available_in`].
    QueueFull,
    /// The wait for the rate limit exceeds what is allowed, or the deadline of the call. A retry helps after
    /// [`Error::available_in`].
    WaitTooLong,
    /// The deadline of the call passed. Whether a retry helps is for the caller to say, who set it.
    DeadlinePassed,
    /// The host name could not be resolved. A retry helps if the resolver was at fault.
    Dns,
    /// No connection: the host refused it. A retry helps if the host is starting.
    ConnectionRefused,
    /// No connection within the time for connecting. A retry can help.
    ConnectTimeout,
    /// No connection for another reason. A retry can help.
    Connect,
    /// The proxy refused the tunnel to the host, for want of credentials or by its rules, or does not speak HTTP. A
    /// retry does not help.
    Proxy,
    /// The certificate of the host is signed by no authority that is trusted here. A retry does not help.
    CertificateUntrusted,
    /// The certificate of the host is for another name. A retry does not help.
    CertificateNameMismatch,
    /// The certificate of the host is not acceptable for another reason, such as its dates. A retry does not help.
    CertificateInvalid,
    /// The host does not speak TLS on this port. A retry does not help.
    NotTls,
    /// TLS failed for another reason. A retry can help.
    Tls,
    /// The host does not speak HTTP on this port, or not as the standard says. A retry does not help.
    NotHttp,
    /// The head of the answer has more headers, or longer ones, than can be read. A retry does not help.
    HeadTooLarge,
    /// The connection broke before the answer was whole. A retry helps where the operation may be repeated.
    ConnectionLost,
    /// The answer was not whole within the time for one attempt. A retry helps where the operation may be repeated.
    AttemptTimeout,
    /// The body of the answer is larger than the bound. A retry does not help.
    BodyTooLarge,
    /// The answer could not be read, as when a proxy answered in Okta's place. A retry does not help.
    Decode,
    /// The list came back to a page that it had sent before. A retry does not help.
    CursorLoop,
    /// 3xx: redirects are never followed. A retry does not help.
    Redirect,
    /// 401: Okta takes the credential for invalid, or (`E0000015`) sees no permission. A retry does not help.
    Unauthorized,
    /// 403: the credential has not the permission, or not the scope. A retry does not help.
    Forbidden,
    /// 404: there is no such object. A retry does not help.
    NotFound,
    /// 429: a rate limit is met. A retry helps after the reset.
    TooManyRequests,
    /// Any other 4xx. A retry does not help.
    Rejected,
    /// 5xx. A retry helps where the operation may be repeated.
    ServerError,
    /// A layer of the user's failed; the source is its error. It is not repeated: a layer below the retry that wants that
    /// fails with an [`Error`] of a kind that is, such as [`AttemptTimeout`](Self::AttemptTimeout).
    Layer,
}

/// What is known of the request of a failed call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Sent {
    /// It never left: the operation was not carried out.
    No,
    /// It may have arrived: the operation may have been carried out.
    Maybe,
    /// It was answered.
    Answered,
}

impl ErrorKind {
    pub(super) fn of_foreign(error: &(dyn std::error::Error + 'static)) -> Self {
        let ours = std::iter::successors(Some(error), |&error| error.source())
            .find_map(|cause| cause.downcast_ref::<Error>());
        if let Some(ours) = ours {
            return ours.kind();
        }
        match error.downcast_ref::<io::Error>().map(io::Error::kind) {
            Some(io::ErrorKind::ConnectionRefused) => Self::ConnectionRefused,
            Some(
                io::ErrorKind::ConnectionReset
                | io::ErrorKind::ConnectionAborted
                | io::ErrorKind::BrokenPipe
                | io::ErrorKind::UnexpectedEof,
            ) => Self::ConnectionLost,
            _ => Self::Layer,
        }
    }

    pub(super) fn of_status(status: StatusCode) -> Self {
        match status.as_u16() {
            300..=399 => Self::Redirect,
            401 => Self::Unauthorized,
            403 => Self::Forbidden,
            404 => Self::NotFound,
            429 => Self::TooManyRequests,
            500..=599 => Self::ServerError,
            _ => Self::Rejected,
        }
    }

    /// Whether the same call can succeed later without a change. Whether it may be repeated is for the operation to
    /// say ([`Repeat`](okta_core::Repeat)), together with [`sent`](Self::sent).
    pub fn is_transient(self) -> bool {
        matches!(
            self,
            Self::TokenUnavailable
                | Self::QueueFull
                | Self::WaitTooLong
                | Self::Dns
                | Self::ConnectionRefused
                | Self::ConnectTimeout
                | Self::Connect
                | Self::Tls
                | Self::ConnectionLost
                | Self::AttemptTimeout
                | Self::TooManyRequests
                | Self::ServerError
        )
    }

    /// What is known of the request from the kind alone; [`Error::sent`] knows of earlier attempts too.
    pub fn sent(self) -> Sent {
        match self {
            Self::InvalidInput
            | Self::Configuration
            | Self::AuthSchemeNotAccepted
            | Self::ForeignOrigin
            | Self::NotTried
            | Self::MissingScope
            | Self::TokenRefused
            | Self::TokenUnavailable
            | Self::Signing
            | Self::QueueFull
            | Self::WaitTooLong
            | Self::Dns
            | Self::ConnectionRefused
            | Self::ConnectTimeout
            | Self::Connect
            | Self::Proxy
            | Self::CertificateUntrusted
            | Self::CertificateNameMismatch
            | Self::CertificateInvalid
            | Self::NotTls
            | Self::Tls => Sent::No,
            Self::NotHttp
            | Self::ConnectionLost
            | Self::AttemptTimeout
            | Self::DeadlinePassed
            | Self::Layer => Sent::Maybe,
            Self::HeadTooLarge
            | Self::BodyTooLarge
            | Self::Decode
            | Self::CursorLoop
            | Self::Redirect
            | Self::Unauthorized
            | Self::Forbidden
            | Self::NotFound
            | Self::TooManyRequests
            | Self::Rejected
            | Self::ServerError => Sent::Answered,
        }
    }
}
