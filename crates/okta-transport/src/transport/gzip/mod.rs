//! Answers in gzip (RFC 1952), undone as they come in.

mod body;
mod gunzip;
mod input;

use http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH};
use http::{HeaderMap, HeaderValue, Response};
use http_body::Body as _;

pub(super) use self::body::Body;
use self::gunzip::Gunzip;
use super::body::WireBody;

/// Asks for an answer in gzip, unless the request says itself what it takes.
pub(super) fn ask(headers: &mut HeaderMap) {
    headers
        .entry(ACCEPT_ENCODING)
        .or_insert(HeaderValue::from_static("gzip"));
}

/// Undoes gzip where the answer is in it, and takes away the headers that tell of the body on the wire. An answer
/// without a body, such as one to HEAD, keeps them.
pub(super) fn undo(answer: Response<WireBody>) -> Response<Body> {
    if answer.body().is_end_stream() || !is_gzip(answer.headers()) {
        return answer.map(Body::Plain);
    }
    let mut answer = answer.map(|body| Body::Gzip(Box::new(Gunzip::new(body))));
    answer.headers_mut().remove(CONTENT_ENCODING);
    answer.headers_mut().remove(CONTENT_LENGTH);
    answer
}

/// Whether gzip is the one coding (RFC 9110, section 8.4.1.3, which takes `x-gzip` for the same).
fn is_gzip(headers: &HeaderMap) -> bool {
    let mut codings = headers.get_all(CONTENT_ENCODING).iter();
    let coding = codings.next().map(HeaderValue::as_bytes);
    codings.next().is_none()
        && coding.is_some_and(|coding| {
            let coding = coding.trim_ascii();
            coding.eq_ignore_ascii_case(b"gzip") || coding.eq_ignore_ascii_case(b"x-gzip")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_alone_is_gzip() {
        for (codings, expected) in [
            (&["gzip"][..], true),
            (&["GZip "], true),
            (&["x-gzip"], true),
            (&[], false),
            (&["identity"], false),
            (&["br"], false),
            (&["gzip, br"], false),
            (&["gzip", "gzip"], false),
        ] {
            let mut headers = HeaderMap::new();
            for &coding in codings {
                headers.append(CONTENT_ENCODING, HeaderValue::from_static(coding));
            }
            assert_eq!(is_gzip(&headers), expected, "{codings:?}");
        }
    }
}
