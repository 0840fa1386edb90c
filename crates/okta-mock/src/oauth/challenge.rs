//! Why an access token is refused at a resource (RFC 6750, section 3; RFC 9449, sections 7.1 and 9).

use super::{jwt::ALGORITHMS, reason::Reason};

#[derive(Debug)]
pub(crate) struct Challenge {
    scheme: &'static str,
    error: &'static str,
    description: Reason,
    /// The nonce to repeat the request with.
    pub(crate) nonce: Option<String>,
}

impl Challenge {
    pub(super) fn invalid_token(scheme: &'static str, description: &'static str) -> Self {
        Self {
            scheme,
            error: "invalid_token",
            description: description.into(),
            nonce: None,
        }
    }

    pub(super) fn invalid_proof(description: Reason) -> Self {
        Self {
            scheme: "DPoP",
            error: "invalid_dpop_proof",
            description,
            nonce: None,
        }
    }

    pub(super) fn use_nonce(nonce: String) -> Self {
        Self {
            error: "use_dpop_nonce",
            nonce: Some(nonce),
            ..Self::invalid_proof("Resource server requires nonce in DPoP proof.".into())
        }
    }

    /// The value of `WWW-Authenticate`.
    pub(crate) fn header(&self) -> String {
        let (scheme, error) = (self.scheme, self.error);
        // What a claim or a host says must not end the quoted string.
        let description = self.description.replace(['"', '\\'], "'");
        let reason = format!("error=\"{error}\", error_description=\"{description}\"");
        if error == "invalid_token" {
            format!("{scheme} realm=\"okta\", {reason}")
        } else {
            format!("{scheme} {reason}, algs=\"{ALGORITHMS}\"")
        }
    }
}
