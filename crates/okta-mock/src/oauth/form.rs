//! The body of a token request: `application/x-www-form-urlencoded` (RFC 6749, section 3.2 and appendix B).

use super::error::TokenError;
use http::{HeaderMap, header::CONTENT_TYPE};
use percent_encoding::percent_decode_str;
use std::collections::HashMap;

/// The parameters of a token request that have a value.
pub(super) struct Form(HashMap<String, String>);

impl Form {
    pub(super) fn read(headers: &HeaderMap, body: &[u8]) -> Result<Self, TokenError> {
        let content_type = headers.get(CONTENT_TYPE).and_then(|it| it.to_str().ok());
        let media = content_type.and_then(|it| it.split(';').next());
        if !media.is_some_and(|it| {
            it.trim()
                .eq_ignore_ascii_case("application/x-www-form-urlencoded")
        }) {
            return Err(TokenError::invalid_request(
                "The content type must be application/x-www-form-urlencoded.",
            ));
        }
        let text = str::from_utf8(body)
            .map_err(|_| TokenError::invalid_request("The request body is not UTF-8."))?;
        let mut parameters = HashMap::new();
        for pair in text.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let (Some(name), Some(value)) = (decoded(name), decoded(value)) else {
                return Err(TokenError::invalid_request(
                    "The request body is not well-formed: a parameter is not UTF-8.",
                ));
            };
            if parameters.insert(name.clone(), value).is_some() {
                return Err(TokenError::invalid_request(format!(
                    "Parameter '{name}' is given more than once."
                )));
            }
        }
        // Sent without a value is not sent.
        parameters.retain(|_, value| !value.is_empty());
        Ok(Self(parameters))
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }
}

fn decoded(text: &str) -> Option<String> {
    let text = text.replace('+', " ");
    let decoded = percent_decode_str(&text).decode_utf8().ok()?;
    Some(decoded.into_owned())
}
