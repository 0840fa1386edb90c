//! What a configuration comes to: a transport, a credential, a stack, a client.

mod credential;
mod files;
mod proxy;
mod stack;
mod transport;

use okta_core::InvalidInput;
use okta_transport::retry::RetryPolicyBuilder;
use okta_transport::transport::TransportBuilder;
use okta_transport::{Client, DefaultStack, RateLimitLayer, SharedCredential};

use self::credential::Login;
use crate::{Config, ConfigError, Finding};

/// What a client is made of, checked and with its files read.
struct Parts {
    transport: TransportBuilder,
    login: Login,
    /// Built for token requests and for calls apart, so that each has a retry budget of its own.
    retry: RetryPolicyBuilder,
    limits: RateLimitLayer,
}

impl Config {
    /// The whole default stack, and a client over it that calls any operation of the org.
    ///
    /// It reads the files that are named (key, certificates) and sends nothing.
    ///
    /// ```
    /// use okta_config::Config;
    /// # use okta_core::ListApiTokens;
    ///
    /// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// let client = Config::load()?.client()?;
    /// let page = client.call(ListApiTokens::new()).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// With layers of your own, take it in parts:
    ///
    /// ```
    /// use okta_config::Config;
    /// use okta_transport::{BoxStack, Client};
    /// # type Layer = tower::layer::util::Identity;
    ///
    /// # fn example(metrics: Layer) -> Result<(), Box<dyn std::error::Error>> {
    /// let config = Config::load()?;
    /// let transport = config.transport()?;
    /// let credential = config.credential(&transport)?;
    /// let stack = config.stack(credential)?.per_call(metrics).over(transport);
    /// let client = Client::new(config.org_url().clone(), BoxStack::new(stack));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Every mistake of transport, credential and stack, all at once, each with its origin.
    pub fn client(&self) -> Result<Client<DefaultStack>, ConfigError> {
        let parts = self.checked(|mistakes| self.parts(mistakes))?;
        let transport = self.built(parts.transport)?;
        let credential: SharedCredential = match parts.login {
            Login::Token(credential) => credential.into(),
            Login::App(app) => self
                .oauth_over(app, parts.retry.clone(), &transport)?
                .into(),
        };
        let stack = self.stacked(parts.retry, parts.limits, credential);
        Ok(Client::new(self.org_url().clone(), stack.over(transport)))
    }

    /// All that is wrong with what is set, be it enough for a client or not.
    pub(crate) fn connect_mistakes(&self) -> Vec<Finding> {
        let mut mistakes = Vec::new();
        let _ = self.parts(&mut mistakes);
        mistakes
    }

    /// Reads every part; none where one is missing or has a mistake.
    fn parts(&self, mistakes: &mut Vec<Finding>) -> Option<Parts> {
        let transport = self.transport_settings(mistakes);
        let login = self.login(mistakes);
        let retry = self.retry(mistakes);
        let limits = self.limits(mistakes);
        Some(Parts {
            transport,
            login: login?,
            retry: retry?,
            limits: limits?,
        })
    }

    /// What `read` returns, or an error with all mistakes that it found.
    fn checked<T>(
        &self,
        read: impl FnOnce(&mut Vec<Finding>) -> Option<T>,
    ) -> Result<T, ConfigError> {
        let mut mistakes = Vec::new();
        let part = read(&mut mistakes);
        if !mistakes.is_empty() {
            return Err(self.refuse(mistakes));
        }
        Ok(part.expect("a configuration that lacks something is refused when it is loaded"))
    }

    fn refuse(&self, mistakes: Vec<Finding>) -> ConfigError {
        ConfigError::new(mistakes, self.warnings().to_vec(), false)
    }

    fn refused(&self, key: &str, error: &InvalidInput) -> Finding {
        self.mistake(key, error.mistakes().join("; "))
    }

    /// A mistake in the value of `key`, by its origin.
    fn mistake(&self, key: &str, why: impl std::fmt::Display) -> Finding {
        let message = format!("{key}: {why}");
        match self.origin(key) {
            Some(origin) => Finding::at(origin, message),
            None => Finding::nowhere(message),
        }
    }
}

/// The value, or none with its mistake added to the others.
fn keep<T>(read: Result<T, Finding>, mistakes: &mut Vec<Finding>) -> Option<T> {
    read.map_err(|mistake| mistakes.push(mistake)).ok()
}
