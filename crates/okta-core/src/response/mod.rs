//! What a call returns.

mod items;
mod page;

pub use self::items::DecodedLimit;
pub use self::page::Page;

use std::marker::PhantomData;

use bytes::Bytes;
use http::Response;
use serde::Deserialize;
use serde::de::{DeserializeOwned, DeserializeSeed, IgnoredAny};

use crate::{DecodeError, ResponseMeta};

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
        decode_json(response, Self::new)
    }

    /// Takes an answer that carries no value: 204, or any 2xx with an empty body or a JSON object, as real orgs send.
    ///
    /// A body that is no JSON object, such as the HTML page of a proxy, is no confirmation by Okta, and neither is one with
    /// an `errorCode`; both are errors.
    pub fn confirmed(response: Response<Bytes>, value: T) -> Result<Self, DecodeError> {
        let (head, body) = response.into_parts();
        if body.trim_ascii().is_empty() {
            return Ok(Self::new(value, head.into()));
        }
        match serde_json::from_slice::<Confirmation>(&body) {
            Ok(Confirmation { error_code: None }) => Ok(Self::new(value, head.into())),
            Ok(_) => Err(DecodeError::new(
                "it is an error in spite of its status",
                head.into(),
                &body,
            )),
            Err(error) => Err(DecodeError::json(&error, head.into(), &body)),
        }
    }

    /// Makes another value of it and keeps the head.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> ApiResponse<U> {
        ApiResponse::new(f(self.value), self.meta)
    }
}

/// The one field that an answer without a value must not have.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Confirmation {
    error_code: Option<IgnoredAny>,
}

/// Reads the body as JSON, and has `put` make the output of value and head. It makes it where it is needed: a token has
/// some 450 bytes, which a pair of the two would copy twice.
pub(crate) fn decode_json<T: DeserializeOwned, O>(
    response: Response<Bytes>,
    put: impl FnOnce(T, ResponseMeta) -> O,
) -> Result<O, DecodeError> {
    decode(response, PhantomData::<T>, put)
}

/// The same of what `seed` reads.
fn decode<S, T, O>(
    response: Response<Bytes>,
    seed: S,
    put: impl FnOnce(T, ResponseMeta) -> O,
) -> Result<O, DecodeError>
where
    S: for<'de> DeserializeSeed<'de, Value = T>,
{
    let (head, body) = response.into_parts();
    if body.is_empty() {
        return Err(DecodeError::new(
            "the body is empty where JSON is due",
            head.into(),
            &body,
        ));
    }
    // serde_json would check each string and each raw value again; to check the whole once takes less. What is no UTF-8 takes
    // its way, which says where.
    let read = match std::str::from_utf8(&body) {
        Ok(text) => whole(serde_json::Deserializer::from_str(text), seed),
        Err(_) => whole(serde_json::Deserializer::from_slice(&body), seed),
    };
    match read {
        Ok(value) => Ok(put(value, head.into())),
        Err(error) => Err(DecodeError::json(&error, head.into(), &body)),
    }
}

/// One value, and nothing behind it.
fn whole<'de, R: serde_json::de::Read<'de>, S: DeserializeSeed<'de>>(
    mut json: serde_json::Deserializer<R>,
    seed: S,
) -> serde_json::Result<S::Value> {
    let value = seed.deserialize(&mut json)?;
    json.end()?;
    Ok(value)
}
