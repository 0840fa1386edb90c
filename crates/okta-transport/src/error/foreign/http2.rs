use std::error::Error as StdError;

use h2::Reason;

/// Whether h2 gave up an answer whose head it does not take: it is larger than its bound, 16 KiB of names and values, or breaks
/// the rules of RFC 9113, section 8.1.1. The two cannot be told apart.
pub(super) fn bad_head(cause: &(dyn StdError + 'static)) -> bool {
    cause.downcast_ref::<h2::Error>().is_some_and(|error| {
        error.is_library() && error.is_reset() && error.reason() == Some(Reason::PROTOCOL_ERROR)
    })
}

/// The frame by which an HTTP/2 server says that it did not process a request: it refused the stream, or it leaves and the
/// stream comes after the last one that it looked at (RFC 9113, section 8.7).
///
/// Streams up to the last one go on. Where they do not end, hyper fails them with a broken pipe and not with this error.
pub(super) fn unprocessed(cause: &(dyn StdError + 'static)) -> Option<&'static str> {
    let error = cause.downcast_ref::<h2::Error>()?;
    if !error.is_remote() {
        None
    } else if error.reason() == Some(Reason::REFUSED_STREAM) {
        Some("REFUSED_STREAM")
    } else {
        error.is_go_away().then_some("GOAWAY")
    }
}
