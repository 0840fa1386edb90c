//! How the clients read what came.

use std::str;

use okta_api_tokens::ApiToken;
use serde::de::DeserializeOwned;

use crate::plain::PlainToken;

/// A token, and the way to read JSON that belongs to it.
pub trait Token: DeserializeOwned {
    /// Reads a body.
    fn read<T: DeserializeOwned>(body: &[u8]) -> T;
}

impl Token for PlainToken {
    /// As generated clients do: from bytes.
    fn read<T: DeserializeOwned>(body: &[u8]) -> T {
        serde_json::from_slice(body).expect("it is JSON")
    }
}

impl Token for ApiToken {
    /// As the library does: UTF-8 is checked once for the whole body.
    fn read<T: DeserializeOwned>(body: &[u8]) -> T {
        let text = str::from_utf8(body).expect("it is text");
        serde_json::from_str(text).expect("it is JSON")
    }
}
