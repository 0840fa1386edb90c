use super::connect::{CLOSED_AT_ONCE, ConnectError, refused_client};
use super::{causes, http2};
use crate::error::{BoxError, Error, ErrorKind};

/// The error of an exchange, from one of hyper's or of the connector.
pub(crate) fn exchange_failed(error: impl Into<BoxError>) -> Error {
    let error = error.into();
    let unprocessed = causes(&*error).find_map(http2::unprocessed);
    if let Some(frame) = unprocessed {
        let message = format!(
            "the host takes no more requests on the connection ({frame}); it did nothing with this one"
        );
        return Error::new(ErrorKind::Connect)
            .with_message(message)
            .with_advice("it can be sent again")
            .with_source(error);
    }
    let (kind, message) = causes(&*error)
        .find_map(|cause| {
            if let Some(connect) = cause.downcast_ref::<ConnectError>() {
                return Some((connect.kind, connect.message.clone()));
            }
            if http2::bad_head(cause) {
                let message =
                    "the head of the answer has more than 16 KiB, or breaks the rules of HTTP/2";
                return Some((ErrorKind::HeadTooLarge, Some(message.to_owned())));
            }
            let Some(hyper) = cause.downcast_ref::<hyper::Error>() else {
                return refused_client(cause);
            };
            // hyper has a predicate for it in builds with its server alone; the words are pinned by a test.
            if hyper.is_parse() && hyper.to_string().starts_with("message head is too large") {
                return Some((ErrorKind::HeadTooLarge, None));
            }
            hyper
                .is_parse()
                .then(|| (ErrorKind::NotHttp, bad_header(hyper)))
        })
        .unwrap_or((ErrorKind::ConnectionLost, None));
    let ours = Error::new(kind).with_source(error);
    match message {
        Some(message) if kind == ErrorKind::NotHttp => ours
            .with_message(message)
            .with_advice("tell whoever runs the host, or a proxy between"),
        Some(message) => ours.with_message(message),
        None => ours,
    }
}

/// Where the host does speak HTTP, and breaks its rules in a header. hyper tells it in words alone, which a test pins.
fn bad_header(error: &hyper::Error) -> Option<String> {
    let words = error.to_string();
    let is_of_header = [
        "invalid HTTP header parsed",
        "invalid content-length parsed",
        "unexpected transfer-encoding parsed",
    ];
    let is_told = is_of_header.iter().any(|start| words.starts_with(start));
    is_told.then(|| {
        "the answer has a header that HTTP does not allow, such as a folded line or Content-Lengths that differ".to_owned()
    })
}

/// The error of a body. Whatever it says, the head of the answer was here, so that the server did look at the request.
pub(crate) fn body_cut(error: hyper::Error) -> Error {
    Error::new(ErrorKind::ConnectionLost).with_source(error)
}

/// The error of a request that hyper gave back, since no byte of it was sent.
pub(crate) fn request_unsent(error: hyper::Error) -> Error {
    Error::new(ErrorKind::Connect)
        .with_message(CLOSED_AT_ONCE)
        .with_source(error)
}
