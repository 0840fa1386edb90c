//! Okta's error object.

use crate::ids;
use http::StatusCode;
use serde::Serialize;

/// An error of the org, before it has a number of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OktaError {
    pub(crate) status: StatusCode,
    code: String,
    summary: String,
    causes: Vec<String>,
}

/// The error object's properties in the recorded order.
#[derive(Serialize)]
struct Object<'a> {
    #[serde(rename = "errorCode")]
    code: &'a str,
    #[serde(rename = "errorSummary")]
    summary: &'a str,
    #[serde(rename = "errorLink")]
    link: &'a str,
    #[serde(rename = "errorId")]
    id: String,
    #[serde(rename = "errorCauses")]
    causes: Vec<Cause<'a>>,
}

#[derive(Serialize)]
struct Cause<'a> {
    #[serde(rename = "errorSummary")]
    summary: &'a str,
}

impl OktaError {
    /// An error with the usual summary of its code.
    pub(crate) fn new(status: StatusCode, code: &str) -> Self {
        Self {
            status,
            code: code.to_owned(),
            summary: summary(code).to_owned(),
            causes: Vec::new(),
        }
    }

    pub(crate) fn not_found(id: &str) -> Self {
        let summary = format!("Not found: Resource not found: {id} (Token)");
        Self {
            summary,
            ..Self::new(StatusCode::NOT_FOUND, "E0000007")
        }
    }

    pub(crate) fn invalid(field: &str, cause: &str) -> Self {
        let summary = format!("Api validation failed: {field}");
        Self {
            summary,
            causes: vec![cause.to_owned()],
            ..Self::new(StatusCode::BAD_REQUEST, "E0000001")
        }
    }

    pub(crate) fn malformed() -> Self {
        Self::new(StatusCode::BAD_REQUEST, "E0000003")
    }

    pub(crate) fn invalid_token() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "E0000011")
    }

    pub(crate) fn forbidden() -> Self {
        Self::new(StatusCode::FORBIDDEN, "E0000006")
    }

    pub(crate) fn too_many_requests() -> Self {
        Self::new(StatusCode::TOO_MANY_REQUESTS, "E0000047")
    }

    pub(crate) fn method_not_allowed() -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "E0000022")
    }

    /// The bytes of the error object; `number` sets its `errorId`.
    pub(crate) fn body(&self, number: u64) -> Vec<u8> {
        let object = Object {
            code: &self.code,
            summary: &self.summary,
            link: &self.code,
            id: ids::error(number),
            causes: self
                .causes
                .iter()
                .map(|summary| Cause { summary })
                .collect(),
        };
        // Strings alone cannot fail to serialise.
        serde_json::to_vec(&object).unwrap_or_default()
    }
}

/// The summary that goes with a code, as recorded or as in Okta's list of error codes.
fn summary(code: &str) -> &'static str {
    match code {
        "E0000001" => "Api validation failed: {0}",
        "E0000003" => "The request body was not well-formed.",
        "E0000004" => "Authentication failed",
        "E0000006" => "You do not have permission to perform the requested action",
        "E0000007" => "Not found: {0}",
        "E0000009" => "Internal Server Error",
        "E0000011" => "Invalid token provided",
        "E0000015" => "You do not have permission to access the feature you are requesting",
        "E0000022" => "The endpoint does not support the provided HTTP method",
        "E0000047" => "API call exceeded rate limit due to too many requests.",
        _ => "Okta could not process the request",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_object_is_the_recorded_one() {
        let body = String::from_utf8(OktaError::not_found("invalid-id").body(1)).unwrap();
        let id = ids::error(1);
        assert_eq!(
            body,
            format!(
                "{{\"errorCode\":\"E0000007\",\"errorSummary\":\"Not found: Resource not found: invalid-id (Token)\",\
                 \"errorLink\":\"E0000007\",\"errorId\":\"{id}\",\"errorCauses\":[]}}"
            )
        );
        let body = String::from_utf8(
            OktaError::invalid("name", "name: The field cannot be left blank").body(1),
        )
        .unwrap();
        assert!(body.ends_with(
            "\"errorCauses\":[{\"errorSummary\":\"name: The field cannot be left blank\"}]}"
        ));
    }
}
