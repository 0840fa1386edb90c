//! What a call returns.

mod meta;
mod page;
mod rate_limit;

pub use self::meta::ResponseMeta;
pub use self::page::Page;
pub use self::rate_limit::RateLimit;

use bytes::Bytes;
use http::Response;
use serde::de::DeserializeOwned;

use crate::DecodeError;

/// A value together with the head of the answer that brought it.
///
/// ```
/// use okta_core::{ApiResponse, ResponseMeta};
///
/// // In a test of your own:
/// let answer = ApiResponse::new("value", ResponseMeta::default());
/// assert_eq!(answer.meta.status(), 200);
/// assert_eq!(answer.value, "value");
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ApiResponse<T> {
    /// What was asked for.
    pub value: T,
    /// Status, request id, rate-limit headers and all other headers.
    pub meta: ResponseMeta,
}

impl<T> ApiResponse<T> {
    /// Puts the two together.
    pub fn new(value: T, meta: ResponseMeta) -> Self {
        Self { value, meta }
    }

    /// Reads the body as JSON. An empty body is an error.
    pub fn from_json(response: Response<Bytes>) -> Result<Self, DecodeError>
    where
        T: DeserializeOwned,
    {
        let (value, meta) = decode_json(response)?;
        Ok(Self { value, meta })
    }

    /// Takes an answer that carries no value: 204, or any 2xx with an empty or JSON body, as real orgs send.
    ///
    /// A body that is not JSON, such as the HTML page of a proxy, is no confirmation by Okta and an error.
    pub fn confirmed(response: Response<Bytes>, value: T) -> Result<Self, DecodeError> {
        let (head, body) = response.into_parts();
        if !body.is_empty()
            && let Err(error) = serde_json::from_slice::<serde::de::IgnoredAny>(&body)
        {
            return Err(DecodeError::json(&error, head.into(), &body));
        }
        Ok(Self::new(value, head.into()))
    }

    /// Makes another value of it and keeps the head.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> ApiResponse<U> {
        ApiResponse::new(f(self.value), self.meta)
    }
}

pub(crate) fn decode_json<T: DeserializeOwned>(
    response: Response<Bytes>,
) -> Result<(T, ResponseMeta), DecodeError> {
    let (head, body) = response.into_parts();
    if body.is_empty() {
        return Err(DecodeError::new(
            "the body is empty where JSON is due",
            head.into(),
            &body,
        ));
    }
    match serde_json::from_slice(&body) {
        Ok(value) => Ok((value, head.into())),
        Err(error) => Err(DecodeError::json(&error, head.into(), &body)),
    }
}
