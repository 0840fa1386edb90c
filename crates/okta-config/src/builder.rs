use std::collections::BTreeMap;
use std::env;
use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use okta_transport::oauth::Signer;
use zeroize::Zeroizing;

use crate::check;
use crate::config::SharedSigner;
use crate::finding::Findings;
use crate::resolve::resolve;
use crate::source;
use crate::{Config, ConfigError};

/// Where a [`Config`] is read from, and what is set in code.
///
/// ```
/// use okta_config::Config;
///
/// let config = Config::builder()
///     .no_files()
///     .environment([("OKTA_CLIENT_ORGURL", "https://acme.okta.com")])
///     .set("token", "00a_secret")
///     .load()?;
/// assert_eq!(config.origin("orgUrl").unwrap().to_string(), "OKTA_CLIENT_ORGURL");
/// assert_eq!(config.origin("token").unwrap().to_string(), "code");
/// # Ok::<(), okta_config::ConfigError>(())
/// ```
#[derive(Clone)]
#[must_use]
pub struct ConfigBuilder {
    home: Option<PathBuf>,
    folder: PathBuf,
    reads_files: bool,
    environment: Option<BTreeMap<OsString, OsString>>,
    set: BTreeMap<String, Zeroizing<String>>,
    signer: Option<SharedSigner>,
}

impl Config {
    /// Reads `~/.okta/okta.yaml`, `./okta.yaml` and the environment of the process. The files that are named there, keys and
    /// certificates, are read by [`client`](Self::client).
    ///
    /// # Errors
    ///
    /// Every mistake that was found, all at once.
    pub fn load() -> Result<Self, ConfigError> {
        Self::builder().load()
    }

    /// Reads other places, or sets values in code.
    pub fn builder() -> ConfigBuilder {
        ConfigBuilder::new()
    }
}

impl ConfigBuilder {
    fn new() -> Self {
        Self {
            home: None,
            folder: PathBuf::from("."),
            reads_files: true,
            environment: None,
            set: BTreeMap::new(),
            signer: None,
        }
    }

    /// The folder whose `.okta/okta.yaml` is read, in place of the user's home folder.
    pub fn home(mut self, home: impl Into<PathBuf>) -> Self {
        self.home = Some(home.into());
        self
    }

    /// The folder whose `okta.yaml` is read, in place of the current one.
    pub fn folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.folder = folder.into();
        self
    }

    /// Reads no file.
    pub fn no_files(mut self) -> Self {
        self.reads_files = false;
        self
    }

    /// The variables that are read, in place of those of the process. The home folder then is the `HOME` among them.
    pub fn environment<K, V>(mut self, variables: impl IntoIterator<Item = (K, V)>) -> Self
    where
        K: Into<OsString>,
        V: Into<OsString>,
    {
        let variables = variables.into_iter();
        self.environment = Some(variables.map(|(k, v)| (k.into(), v.into())).collect());
        self
    }

    /// Sets a value, above all other sources: `key` as in `okta.yaml` (`token`, `proxy.host`, `testing.disableHttpsCheck`),
    /// `value` as it would stand in a variable. It is checked like the rest, when all is loaded.
    pub fn set(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.set.insert(key.into(), Zeroizing::new(value.into()));
        self
    }

    /// Signs the assertions of a service app by `signer`, such as a key in a KMS or an HSM, in place of `privateKey`.
    pub fn signer(mut self, signer: impl Signer) -> Self {
        self.signer = Some(SharedSigner(Arc::new(signer)));
        self
    }

    /// Reads all sources and checks what they come to together. Where that has mistakes, the files that are named, keys and
    /// certificates, are looked at too, so that those of [`Config::client`] are told in the same breath.
    ///
    /// # Errors
    ///
    /// Every mistake that was found, all at once.
    pub fn load(self) -> Result<Config, ConfigError> {
        let mut findings = Findings::default();
        let mut layers = Vec::new();
        for path in self.files() {
            layers.push(source::file(&path, &mut findings));
        }
        let variables = self.environment.unwrap_or_else(|| env::vars_os().collect());
        layers.push(source::environment(&variables, &mut findings));
        layers.push(source::code(self.set, &mut findings));

        let resolved = resolve(&layers, &mut findings);
        let is_unconfigured = check::is_unconfigured(&resolved, &findings);
        check::check(&resolved, self.signer.is_some(), &mut findings);
        let Findings {
            mut mistakes,
            warnings,
            ..
        } = findings;
        let config = Config::new(resolved.entries, warnings.clone(), self.signer);
        if mistakes.is_empty() {
            return Ok(config);
        }
        mistakes.extend(config.connect_mistakes());
        Err(ConfigError::new(mistakes, warnings, is_unconfigured))
    }

    /// The files, in rising precedence.
    fn files(&self) -> Vec<PathBuf> {
        if !self.reads_files {
            return Vec::new();
        }
        let home = self.home.clone().or_else(|| match &self.environment {
            Some(variables) => variables.get(&OsString::from("HOME")).map(PathBuf::from),
            None => env::home_dir(),
        });
        let home = home.filter(|home| !home.as_os_str().is_empty());
        let of_home = home.map(|home| home.join(".okta").join("okta.yaml"));
        of_home
            .into_iter()
            .chain([self.folder.join("okta.yaml")])
            .collect()
    }
}

impl fmt::Debug for ConfigBuilder {
    /// Without the environment and the values, which may be secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConfigBuilder")
            .field("files", &self.files())
            .field("set", &self.set.keys())
            .finish_non_exhaustive()
    }
}
