//! What a configuration comes to: a transport, a credential, a stack, a client.

mod credential;
mod files;
mod proxy;
mod stack;
mod transport;

use okta_transport::{Client, DefaultStack};

use crate::{Config, ConfigError, Finding};

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
        let mistakes = self.connect_mistakes();
        if !mistakes.is_empty() {
            return Err(self.refuse(mistakes));
        }
        let transport = self.transport()?;
        let credential = self.credential(&transport)?;
        let stack = self.stack(credential)?;
        Ok(Client::new(self.org_url().clone(), stack.over(transport)))
    }

    /// All that is wrong with what is set, be it enough for a client or not.
    pub(crate) fn connect_mistakes(&self) -> Vec<Finding> {
        let mut mistakes = Vec::new();
        let _ = self.transport_builder(&mut mistakes);
        mistakes.extend(self.credential_mistakes());
        mistakes.extend(self.retry().err());
        mistakes
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
