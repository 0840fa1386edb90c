use okta_transport::oauth::OAuthBuilder;
use okta_transport::{Credential, HttpService, OAuth, SharedCredential, SigningKey};

use crate::{AuthorizationMode, Config, ConfigError, Finding, PrivateKey, Secret};

/// What a mode asks for is there, or the configuration was refused.
const CHECKED: &str = "a configuration without it is refused";

impl Config {
    /// The credential of the mode: API token, access token, or the tokens of a service app, fetched through `transport`.
    ///
    /// # Errors
    /// Where token or key cannot be used.
    pub fn credential<T>(&self, transport: &T) -> Result<SharedCredential, ConfigError>
    where
        T: HttpService + Clone + Send + Sync + 'static,
    {
        if let Some(oauth) = self.oauth(transport)? {
            return Ok(oauth.into());
        }
        let credential = self.given().map_err(|mistake| self.refuse(vec![mistake]))?;
        Ok(credential.into())
    }

    /// The service app, where the mode is `PrivateKey`: to fetch the first token at the start of a program
    /// ([`OAuth::ready`]), or to read what is known of it. It goes into [`stack`](Self::stack) as a credential.
    ///
    /// # Errors
    /// Where the key cannot be used.
    pub fn oauth<T>(&self, transport: &T) -> Result<Option<OAuth>, ConfigError>
    where
        T: HttpService + Clone + Send + Sync + 'static,
    {
        if self.authorization_mode() != AuthorizationMode::PrivateKey {
            return Ok(None);
        }
        let refuse = |mistake| self.refuse(vec![mistake]);
        let settings = self.app().map_err(refuse)?;
        let oauth = settings.over(self.org_url(), transport.clone());
        let oauth = oauth.map_err(|error| refuse(Finding::nowhere(error.to_string())))?;
        Ok(Some(oauth))
    }

    /// What is wrong with the credential, as far as it is set.
    pub(super) fn credential_mistakes(&self) -> Vec<Finding> {
        let is_app = self.authorization_mode() == AuthorizationMode::PrivateKey;
        if !is_app {
            return Vec::new();
        }
        let key = self
            .private_key()
            .and_then(|key| self.signing_key(key).err());
        key.into_iter().chain(self.asserted_dpop()).collect()
    }

    /// DPoP cannot work with an assertion that was made elsewhere, since its first request is refused for its nonce.
    fn asserted_dpop(&self) -> Option<Finding> {
        let is_asked = self.client_assertion().is_some() && self.dpop_enabled() == Some(true);
        is_asked.then(|| {
            self.mistake(
                "dpopEnabled",
                "DPoP needs a fresh assertion for each attempt; set privateKey in place of clientAssertion",
            )
        })
    }

    /// A token that was given.
    fn given(&self) -> Result<Credential, Finding> {
        let token = self.token().expect(CHECKED).expose();
        let credential = match self.authorization_mode() {
            AuthorizationMode::Bearer => Credential::bearer(token),
            _ => Credential::ssws(token),
        };
        credential.map_err(|error| self.refused("token", &error))
    }

    fn app(&self) -> Result<OAuthBuilder, Finding> {
        let id = self.client_id().expect(CHECKED);
        let mut settings = if let Some(signer) = &self.signer {
            OAuth::service_app(id, signer.0.clone())
        } else if let Some(key) = self.private_key() {
            OAuth::service_app(id, self.signing_key(key)?)
        } else {
            if let Some(mistake) = self.asserted_dpop() {
                return Err(mistake);
            }
            let assertion = self.client_assertion().expect(CHECKED);
            OAuth::with_assertion(id, assertion.expose())
        };
        settings = settings.scopes(self.scopes()).retry(self.retry()?);
        settings = match self.dpop_enabled() {
            Some(true) => settings.dpop(),
            Some(false) => settings.without_dpop(),
            None => settings,
        };
        if let Some(timeout) = self.request_timeout() {
            // Less than that of a call, which then learns why there is no token.
            settings = settings.deadline(timeout * 3 / 4);
        }
        if let Some(offset) = self.renewal_offset() {
            settings = settings.renew_before(offset);
        }
        Ok(settings)
    }

    fn signing_key(&self, key: &PrivateKey) -> Result<SigningKey, Finding> {
        let read = match key {
            PrivateKey::Pem(text) | PrivateKey::Jwk(text) => {
                SigningKey::select(text.expose(), self.key_id())
            }
            PrivateKey::File(path) => SigningKey::load_with_id(Secret::expose(path), self.key_id()),
        };
        read.map_err(|error| self.refused("privateKey", &error))
    }
}
