//! What became of a request for a tunnel, in words for the reader of the error.

use std::error::Error as StdError;
use std::fmt;
use std::io;

use http::StatusCode;
use http::header::PROXY_AUTHENTICATE;
use httparse::Header;

use super::Proxy;
use crate::error::ConnectError;
use crate::{BoxError, ErrorKind};

/// The proxy answered with another status than 2xx.
#[derive(Debug)]
struct Refused(StatusCode);

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CONNECT was answered with {}", self.0)
    }
}

impl StdError for Refused {}

pub(super) fn refused(
    proxy: &Proxy,
    target: &str,
    status: StatusCode,
    headers: &[Header<'_>],
) -> ConnectError {
    let address = proxy.address();
    let (kind, message) = match status {
        StatusCode::PROXY_AUTHENTICATION_REQUIRED => (
            ErrorKind::Proxy,
            format!(
                "the proxy {address} {} ({status}); {}",
                if proxy.basic.is_some() {
                    "refused the credentials that it was shown"
                } else {
                    "asks for credentials, and has none"
                },
                what_to_show(headers),
            ),
        ),
        StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS => {
            unable(address, target, status)
        }
        _ if status.is_server_error() => unable(address, target, status),
        _ => (
            ErrorKind::Proxy,
            format!(
                "the proxy {address} refused a tunnel to {target} ({status}); ask for the host and its port to be put \
                 on the list of those that it allows, or leave the host out with `no_proxy`"
            ),
        ),
    };
    ConnectError::new(kind, Refused(status)).with_message(message)
}

/// It may pass: the proxy is there and willing, and something behind it is not.
fn unable(address: &str, target: &str, status: StatusCode) -> (ErrorKind, String) {
    let message = format!("the proxy {address} could make no tunnel to {target} ({status})");
    (ErrorKind::Connect, message)
}

/// What to do about a 407, by the schemes that the proxy takes (RFC 9110, section 11.7.1).
fn what_to_show(headers: &[Header<'_>]) -> String {
    let schemes: Vec<&str> = headers
        .iter()
        .filter(|header| {
            header
                .name
                .eq_ignore_ascii_case(PROXY_AUTHENTICATE.as_str())
        })
        .filter_map(|header| {
            std::str::from_utf8(header.value)
                .ok()?
                .split_whitespace()
                .next()
        })
        .filter(|scheme| {
            scheme
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        })
        .collect();
    if schemes.is_empty()
        || schemes
            .iter()
            .any(|scheme| scheme.eq_ignore_ascii_case("Basic"))
    {
        return "check the user and the password that the proxy is given".to_owned();
    }
    format!(
        "it takes {}, and of the schemes Basic alone is spoken here: ask for Basic, or put a proxy between that speaks \
         the other",
        schemes.join(" or ")
    )
}

pub(super) fn foreign(proxy: &Proxy, why: impl Into<BoxError>) -> ConnectError {
    ConnectError::new(ErrorKind::Proxy, why).with_message(format!(
        "what listens at {} does not answer as an HTTP proxy does; check host and port of the proxy",
        proxy.address()
    ))
}

pub(super) fn broken(proxy: &Proxy, error: io::Error) -> ConnectError {
    ConnectError::new(ErrorKind::Connect, error).with_message(format!(
        "the proxy {} closed the connection before it answered",
        proxy.address()
    ))
}

pub(super) fn too_late(proxy: &Proxy, elapsed: impl Into<BoxError>) -> ConnectError {
    ConnectError::new(ErrorKind::ConnectTimeout, elapsed).with_message(format!(
        "the proxy {} made no tunnel within the time for connecting",
        proxy.address()
    ))
}

pub(super) fn unreachable(proxy: &Proxy, error: impl Into<BoxError>) -> ConnectError {
    let error = ConnectError::find(error);
    let address = proxy.address();
    let message = match error.kind() {
        ErrorKind::Dns => format!("the host name of the proxy {address} could not be resolved"),
        ErrorKind::ConnectionRefused => format!("the proxy {address} refused the connection"),
        _ => format!("no connection to the proxy {address}"),
    };
    error.with_message(message)
}
