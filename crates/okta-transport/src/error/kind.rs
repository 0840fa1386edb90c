use http::StatusCode;

/// Declares the kinds: one row each, with what is known of sending, whether it can pass by itself, what it says and what it
/// advises (nothing where that is empty).
macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident: $sent:ident, $lasting:ident, $says:literal, $advice:literal;)*) => {
        /// What happened to a call.
        ///
        /// Each kind says whether a retry of the same call can help; [`sent`](Self::sent) says what is known of the request.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ErrorKind {
            $($(#[$doc])* $kind,)*
        }

        impl ErrorKind {
            const fn row(self) -> &'static Row {
                match self {
                    $(Self::$kind => &Row {
                        sent: Sent::$sent,
                        is_transient: kinds!(@$lasting),
                        says: $says,
                        advice: $advice,
                    },)*
                }
            }
        }
    };
    (@transient) => { true };
    (@final) => { false };
}

struct Row {
    sent: Sent,
    is_transient: bool,
    says: &'static str,
    advice: &'static str,
}

kinds! {
    /// A parameter was refused. A retry does not help.
    InvalidInput: No, final,
        "a parameter was refused",
        "";
    /// The client was set up wrongly. A retry does not help.
    Configuration: No, final,
        "the client is not set up",
        "";
    /// The operation does not take the kind of credential that the client has. A retry does not help.
    AuthSchemeNotAccepted: No, final,
        "the operation does not take this kind of credential",
        "";
    /// The request was for another origin than the configured org, so no credential was given to it. A retry does not
    /// help.
    ForeignOrigin: No, final,
        "the request is for another origin than the org",
        "";
    /// The call was not made, because one before it showed that the credential is not valid any more. A retry helps with
    /// another credential.
    NotTried: No, final,
        "it was not tried, since the credential is not valid any more; call again with another",
        "";
    /// The access token has not the scope that the operation needs, so the call was not sent. A retry does not help.
    MissingScope: No, final,
        "the access token has not the scope that it needs",
        "";
    /// There is no access token, because the token endpoint refused to give one, so the call was not sent.
    /// [`Error::token_error`](crate::Error::token_error) has its words. A retry helps when the cause is removed.
    TokenRefused: No, final,
        "the token endpoint refused an access token",
        "";
    /// There is no access token, because none could be fetched, so the call was not sent. [`Error::token_error`](crate::Error::token_error) says why, and
    /// whether that can pass: where it can, a retry helps after [`Error::available_in`](crate::Error::available_in).
    TokenUnavailable: No, transient,
        "no access token could be fetched",
        "";
    /// An assertion or a DPoP proof could not be signed, so the attempt was not sent. Whether a retry helps is for the signer
    /// to say.
    Signing: No, final,
        "it could not be signed",
        "";
    /// As many calls wait for the rate limit as may, so this one was not let in. A retry helps when they are through:
    /// [`Error::available_in`](crate::Error::available_in).
    QueueFull: No, transient,
        "as many calls wait for the rate limit as may",
        "send fewer calls at once, or raise the bound of the queue";
    /// The wait for the rate limit exceeds what is allowed, or the deadline of the call. A retry helps after
    /// [`Error::available_in`](crate::Error::available_in).
    WaitTooLong: No, transient,
        "the wait for the rate limit is too long",
        "call again then, or raise the deadline or the longest wait, whichever is the shorter";
    /// The deadline of the call passed. Whether a retry helps is for the caller to say, who set it.
    DeadlinePassed: Maybe, final,
        "the deadline of the call passed",
        "";
    /// The host name could not be resolved. A retry helps if the resolver was at fault.
    Dns: No, transient,
        "the host name could not be resolved",
        "check the name of the host and the resolver of this machine";
    /// No connection: the host refused it. A retry helps if the host is starting.
    ConnectionRefused: No, transient,
        "the host refused the connection",
        "check the org URL, the network and its proxy";
    /// No connection within the time for connecting. A retry can help.
    ConnectTimeout: No, transient,
        "no connection within the time for connecting",
        "check the org URL, the network and its proxy";
    /// No connection for another reason. A retry can help.
    Connect: No, transient,
        "no connection to the host",
        "check the org URL, the network and its proxy";
    /// The proxy refused the tunnel to the host, for want of credentials or by its rules, or does not speak HTTP. A
    /// retry does not help.
    Proxy: No, final,
        "the proxy refused the tunnel to the host",
        "";
    /// The certificate of the host is signed by no authority that is trusted here. A retry does not help.
    CertificateUntrusted: No, final,
        "the certificate of the host is signed by no trusted authority",
        "if the org is behind a private authority or an inspecting proxy, add its CA to the transport";
    /// The certificate of the host is for another name. A retry does not help.
    CertificateNameMismatch: No, final,
        "the certificate of the host is for another name",
        "check the host in the org URL";
    /// The certificate of the host is not acceptable for another reason, such as its dates. A retry does not help.
    CertificateInvalid: No, final,
        "the certificate of the host is not acceptable",
        "check the clock of this machine and the certificate";
    /// The host does not speak TLS on this port. A retry does not help.
    NotTls: No, final,
        "the host does not speak TLS on this port",
        "check the port in the org URL";
    /// TLS failed for another reason. A retry can help.
    Tls: No, transient,
        "the TLS handshake failed",
        "";
    /// The host does not speak HTTP on this port, or not as the standard says. A retry does not help.
    NotHttp: Maybe, final,
        "the host does not speak HTTP on this port",
        "check the port, and whether the org URL should begin with https";
    /// The head of the answer has more headers, or longer ones, than can be read. A retry does not help.
    HeadTooLarge: Answered, final,
        "the head of the answer is larger than can be read",
        "";
    /// The connection broke before the answer was whole. A retry helps where the operation may be repeated.
    ConnectionLost: Maybe, transient,
        "the connection broke before the answer was whole",
        "";
    /// The answer was not whole within the time for one attempt. A retry helps where the operation may be repeated.
    AttemptTimeout: Maybe, transient,
        "the answer was not whole within the time for one attempt",
        "raise the attempt timeout if the org is slow";
    /// The body of the answer is larger than the bound, or a page of it would be in memory. A retry does not help.
    BodyTooLarge: Answered, final,
        "the body of the answer is larger than the bound",
        "ask for smaller pages or raise the bound";
    /// The answer could not be read, as when a proxy answered in Okta's place. A retry does not help.
    Decode: Answered, final,
        "the answer cannot be read",
        "";
    /// The list came back to a page that it had sent before. A retry does not help.
    CursorLoop: Answered, final,
        "the list came back to a page that it had sent before",
        "";
    /// The list has more pages than it may, or sends empty ones without end. It can go on at
    /// [`Error::cursor`](crate::Error::cursor). A retry does not help.
    ListTooLong: Answered, final,
        "the list goes on beyond its bound",
        "go on at the cursor of the error, or raise the bound";
    /// 3xx: redirects are never followed. A retry does not help.
    Redirect: Answered, final,
        "the answer is a redirect",
        "redirects are not followed; set the org URL to the final host";
    /// 401: Okta takes the credential for invalid, or (`E0000015`) sees no permission. A retry does not help.
    Unauthorized: Answered, final,
        "401 Unauthorized",
        "check the credential";
    /// 403: the credential has not the permission, or not the scope. A retry does not help.
    Forbidden: Answered, final,
        "403 Forbidden",
        "check the permissions of the credential";
    /// 404: there is no such object. A retry does not help.
    NotFound: Answered, final,
        "404 Not Found",
        "";
    /// 429: a rate limit is met. A retry helps after the reset.
    TooManyRequests: Answered, transient,
        "429 Too Many Requests",
        "wait for the reset of the rate limit";
    /// Any other 4xx. A retry does not help.
    Rejected: Answered, final,
        "the request was rejected",
        "";
    /// 5xx. A retry helps where the operation may be repeated.
    ServerError: Answered, transient,
        "the server failed",
        "";
    /// A layer of the user's failed; the source is its error. It is not repeated: a layer below the retry that wants that
    /// fails with an [`Error`](crate::Error) of a kind that is, such as [`AttemptTimeout`](Self::AttemptTimeout).
    Layer: Maybe, final,
        "a layer of the stack failed",
        "";
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
    pub(super) fn of_status(status: StatusCode) -> Self {
        match status.as_u16() {
            // It is about a copy that nobody has here, and leads nowhere.
            304 => Self::Rejected,
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
    pub const fn is_transient(self) -> bool {
        self.row().is_transient
    }

    /// What is known of the request from the kind alone; [`Error::sent`](crate::Error::sent) knows of earlier attempts too.
    pub const fn sent(self) -> Sent {
        self.row().sent
    }

    /// What failed, where the error itself says no more.
    pub(super) const fn says(self) -> &'static str {
        self.row().says
    }

    /// What the reader can do about it, where nothing else is known.
    pub(super) fn advice(self) -> Option<&'static str> {
        Some(self.row().advice).filter(|advice| !advice.is_empty())
    }
}
