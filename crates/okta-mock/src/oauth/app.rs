//! A service app: who may ask for access tokens.

use super::{key::KeyError, key::PublicKey};
use std::fmt;

/// A service app of the org: a client that asks the token endpoint for access tokens, with a key instead of a secret.
///
/// ```
/// # fn main() -> Result<(), okta_mock::KeyError> {
/// let jwk = r#"{
///     "kty": "EC", "crv": "P-256", "kid": "ci-2026",
///     "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4", "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"
/// }"#;
/// let app = okta_mock::ServiceApp::new("0oa1client")
///     .jwk(jwk)?
///     .scopes(&["okta.apiTokens.read"])
///     .require_dpop();
/// let org = okta_mock::MockOrg::builder().service_app(app).build();
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use = "an app can ask for nothing until it is given to an org"]
pub struct ServiceApp {
    pub(super) client_id: String,
    pub(super) keys: Vec<PublicKey>,
    scopes: Vec<String>,
    only: Option<Vec<String>>,
    pub(super) dpop_required: bool,
}

impl ServiceApp {
    /// An app without keys and scopes, so that it can ask for nothing yet. DPoP is used when a proof comes.
    pub fn new(client_id: impl Into<String>) -> Self {
        Self {
            client_id: client_id.into(),
            keys: Vec::new(),
            scopes: Vec::new(),
            only: None,
            dpop_required: false,
        }
    }

    /// Adds a public key in PEM: RSA (`PUBLIC KEY` or `RSA PUBLIC KEY`), or EC on P-256 or P-384 (`PUBLIC KEY`).
    ///
    /// # Errors
    /// When it is no such key; also for a private one, which the org has no business with.
    pub fn public_key_pem(mut self, pem: &str) -> Result<Self, KeyError> {
        self.keys.push(PublicKey::from_pem(pem)?);
        Ok(self)
    }

    /// Adds a public JWK (RFC 7517), RSA or EC on P-256 or P-384; its `kid` is kept if it has one.
    ///
    /// # Errors
    /// When it is no such key; also for a private one.
    pub fn jwk(mut self, json: &str) -> Result<Self, KeyError> {
        self.keys.push(PublicKey::from_jwk(json)?);
        Ok(self)
    }

    /// Adds all keys of a JWK set, `{"keys":[…]}`.
    ///
    /// # Errors
    /// When it is no set, or one of its keys is refused by [`jwk`](Self::jwk).
    pub fn jwks(mut self, json: &str) -> Result<Self, KeyError> {
        self.keys.extend(PublicKey::from_jwks(json)?);
        Ok(self)
    }

    /// Grants scopes to the app, beside those that it has.
    pub fn scopes(mut self, scopes: &[&str]) -> Self {
        self.scopes.extend(scopes.iter().map(|&it| it.to_owned()));
        self
    }

    /// Answers with these scopes only, whatever else was asked and is granted: a narrower `scope` (RFC 6749, section 5.1).
    pub fn grant_only(self, scopes: &[&str]) -> Self {
        Self {
            only: Some(scopes.iter().map(|&it| it.to_owned()).collect()),
            ..self
        }
    }

    /// Refuses a token request without a DPoP proof, as Okta does for service apps by default.
    pub fn require_dpop(self) -> Self {
        Self {
            dpop_required: true,
            ..self
        }
    }

    /// Whether the app may ask for this scope.
    pub(super) fn has(&self, scope: &str) -> bool {
        self.scopes.iter().any(|it| it == scope)
    }

    /// Whether this scope, asked for, is in the answer.
    pub(super) fn answers(&self, scope: &str) -> bool {
        let Some(only) = &self.only else { return true };
        only.iter().any(|it| it == scope)
    }
}

impl fmt::Debug for ServiceApp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServiceApp")
            .field("client_id", &self.client_id)
            .field("keys", &self.keys.len())
            .field("scopes", &self.scopes)
            .field("only", &self.only)
            .field("dpop_required", &self.dpop_required)
            .finish()
    }
}
