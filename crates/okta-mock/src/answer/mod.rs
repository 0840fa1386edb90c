//! An answer before it is put on the way: status, headers and body.

mod error;
mod headers;

pub(crate) use error::OktaError;
pub(crate) use headers::{HeaderSet, rate};

use crate::MockBody;
use bytes::Bytes;
use http::{
    HeaderMap, HeaderValue, Response, StatusCode,
    header::{CONTENT_LENGTH, CONTENT_TYPE},
};

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) payload: Payload,
}

/// An answer that ends a request before it is executed.
pub(crate) type Refusal = Box<Answer>;

/// How a body goes out.
#[derive(Clone, Debug)]
pub(crate) enum Payload {
    /// None at all, as in a 204.
    None,
    /// Without a length, as Okta sends JSON.
    Chunked(Bytes),
    /// With `Content-Length`.
    Sized(Bytes),
}

impl Payload {
    pub(crate) fn bytes(&self) -> Bytes {
        match self {
            Self::None => Bytes::new(),
            Self::Chunked(bytes) | Self::Sized(bytes) => bytes.clone(),
        }
    }
}

impl Answer {
    /// A JSON answer with the given header set.
    pub(crate) fn json(status: StatusCode, mut headers: HeaderMap, body: Vec<u8>) -> Self {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        Self {
            status,
            headers,
            payload: Payload::Chunked(body.into()),
        }
    }

    /// 204, without any content header.
    pub(crate) fn no_content(headers: HeaderMap) -> Self {
        Self {
            status: StatusCode::NO_CONTENT,
            headers,
            payload: Payload::None,
        }
    }

    /// An answer with `Content-Length`.
    pub(crate) fn sized(status: StatusCode, mut headers: HeaderMap, body: Bytes) -> Self {
        headers.insert(CONTENT_LENGTH, body.len().into());
        Self {
            status,
            headers,
            payload: Payload::Sized(body),
        }
    }

    pub(crate) fn into_response(self) -> Response<MockBody> {
        let body = match self.payload {
            Payload::None => MockBody::empty(),
            // The header has the last word, so that a fault can make it a wrong one.
            Payload::Sized(bytes) if self.headers.contains_key(CONTENT_LENGTH) => {
                MockBody::chunked(bytes)
            }
            Payload::Chunked(bytes) => MockBody::chunked(bytes),
            Payload::Sized(bytes) => MockBody::sized(bytes),
        };
        respond(self.status, self.headers, body)
    }
}

pub(crate) fn respond(
    status: StatusCode,
    headers: HeaderMap,
    body: MockBody,
) -> Response<MockBody> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}
