use std::path::Path;

use okta_core::InvalidInput;
use okta_transport::oauth::OAuthBuilder;
use okta_transport::retry::RetryPolicyBuilder;
use okta_transport::{Credential, HttpService, OAuth, SharedCredential, SigningKey};

use super::keep;
use crate::{AuthorizationMode, Config, ConfigError, Finding, PrivateKey};

/// What calls are authorised by.
pub(super) enum Login {
    Token(Credential),
    /// A service app, which lacks a transport to ask for its tokens.
    App(OAuthBuilder),
}

impl Config {
    /// The credential of the mode: API token, access token, or the tokens of a service app, fetched through `transport`.
    ///
    /// # Errors
    /// Where token or key cannot be used.
    pub fn credential<T>(&self, transport: &T) -> Result<SharedCredential, ConfigError>
    where
        T: HttpService + Clone + Send + Sync + 'static,
    {
        match self.oauth(transport)? {
            Some(oauth) => Ok(oauth.into()),
            None => Ok(self.checked(|mistakes| self.given(mistakes))?.into()),
        }
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
        let (app, retry) = self.checked(|mistakes| self.app(mistakes).zip(self.retry(mistakes)))?;
        self.oauth_over(app, retry, transport).map(Some)
    }

    /// A service app that asks for its tokens through `transport`.
    pub(super) fn oauth_over<T>(
        &self,
        app: OAuthBuilder,
        retry: RetryPolicyBuilder,
        transport: &T,
    ) -> Result<OAuth, ConfigError>
    where
        T: HttpService + Clone + Send + Sync + 'static,
    {
        app.retry(retry.build())
            .over(self.org_url(), transport.clone())
            .map_err(|error| self.refuse(vec![Finding::nowhere(error.to_string())]))
    }

    /// What the mode asks for, as far as it is set.
    pub(super) fn login(&self, mistakes: &mut Vec<Finding>) -> Option<Login> {
        match self.authorization_mode() {
            AuthorizationMode::PrivateKey => self.app(mistakes).map(Login::App),
            _ => self.given(mistakes).map(Login::Token),
        }
    }

    /// A token that was given.
    fn given(&self, mistakes: &mut Vec<Finding>) -> Option<Credential> {
        let token = self.token()?.expose();
        let credential = match self.authorization_mode() {
            AuthorizationMode::Bearer => Credential::bearer(token),
            _ => Credential::ssws(token),
        };
        let credential = credential.map_err(|error| self.refused("token", &error));
        keep(credential, mistakes)
    }

    /// The settings of the service app, its key read.
    fn app(&self, mistakes: &mut Vec<Finding>) -> Option<OAuthBuilder> {
        // The key is read even beside a signer or an assertion: that is rejected, and the mistakes of the key are told with it.
        let key = self
            .private_key()
            .and_then(|key| keep(self.signing_key(key), mistakes));
        mistakes.extend(self.asserted_dpop());
        let id = self.client_id()?;
        let mut settings = if let Some(signer) = &self.signer {
            OAuth::service_app(id, signer.0.clone())
        } else if let Some(key) = key {
            OAuth::service_app(id, key)
        } else {
            OAuth::with_assertion(id, self.client_assertion()?.expose())
        };
        settings = settings.scopes(self.scopes());
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
        Some(settings)
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

    fn signing_key(&self, key: &PrivateKey) -> Result<SigningKey, Finding> {
        let told = |error: &InvalidInput| self.refused("privateKey", error);
        let path = match key {
            PrivateKey::Pem(text) | PrivateKey::Jwk(text) => {
                return SigningKey::select(text.expose(), self.key_id()).map_err(|e| told(&e));
            }
            PrivateKey::File(path) => Path::new(path.expose()),
        };
        let bytes = self.file("privateKey", path)?;
        let name = self.file_name("privateKey", path);
        let Ok(text) = std::str::from_utf8(&bytes) else {
            let why = format!("{name} is not text; convert DER with `openssl pkey -inform DER`");
            return Err(self.mistake("privateKey", why));
        };
        SigningKey::select(text, self.key_id()).map_err(|error| {
            let why = error.mistakes().join("; ");
            self.mistake("privateKey", format!("in {name}: {why}"))
        })
    }
}
