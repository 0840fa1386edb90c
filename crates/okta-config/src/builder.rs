use std::collections::BTreeMap;
use std::env;
use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use okta_transport::oauth::Signer;
use zeroize::Zeroizing;

use crate::check;
use crate::config::SharedSigner;
use crate::finding::Findings;
use crate::permissions::{self, Folders};
use crate::resolve::resolve;
use crate::setting::ALLOW_LOCAL_CONFIG;
use crate::source::Found;
use crate::{Config, ConfigError, lookalike, source, trust};

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
    reads_local: bool,
    allows_local: bool,
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
            reads_local: true,
            allows_local: false,
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

    /// Reads no `okta.yaml` of the current folder.
    pub fn no_local_config(mut self) -> Self {
        self.reads_local = false;
        self
    }

    /// Lets the `okta.yaml` of the current folder direct a credential that is not its own, as `OKTA_CLIENT_ALLOWLOCALCONFIG=1`
    /// does. See [the crate's documentation](crate#the-current-folder).
    pub fn allow_local_config(mut self) -> Self {
        self.allows_local = true;
        self
    }

    /// Reads no `okta.yaml`.
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
        let home = self.home_file();
        let local = self.local_file(home.as_deref());
        let folders = Folders {
            home: self.home_folder(),
            current: &self.folder.clone(),
        };
        let variables = match self.environment {
            Some(variables) => variables,
            None => env::vars_os().collect(),
        };
        let of_file = |path: &Option<PathBuf>, findings: &mut Findings| match path {
            Some(path) => source::file(path, findings),
            None => Vec::new(),
        };
        let layers = [
            of_file(&home, &mut findings),
            of_file(&local, &mut findings),
            source::environment(&variables, &mut findings),
            source::code(self.set, &mut findings),
        ];

        let has_signer = self.signer.is_some();
        findings.settle_unreadable(|path| {
            let above = if Some(path) == home.as_deref() { 1 } else { 2 };
            !is_enough(&layers[above..], has_signer)
        });
        let mut resolved = resolve(&layers, folders.home.as_deref(), &mut findings);
        let files: Vec<_> = [home.as_deref(), local.as_deref()]
            .into_iter()
            .flatten()
            .collect();
        lookalike::warn(&variables, &files, &resolved, &mut findings);
        let is_unconfigured = check::is_unconfigured(&resolved, &findings);
        check::check(&resolved, self.signer.is_some(), &files, &mut findings);
        let is_allowed = self.allows_local || resolved.is_on(ALLOW_LOCAL_CONFIG);
        if let Some(local) = local.as_deref().filter(|_| !is_allowed) {
            let has_signer = self.signer.is_some();
            trust::check(local, &layers, has_signer, &mut resolved, &mut findings);
        }
        let files = [
            (home.as_deref(), &*layers[0]),
            (local.as_deref(), &*layers[1]),
        ];
        permissions::check(&folders, files, &resolved, &mut findings);
        let (mut mistakes, warnings) = findings.into_parts();
        let config = Config::new(resolved.entries, warnings.clone(), self.signer);
        if mistakes.is_empty() {
            return Ok(config);
        }
        mistakes.extend(config.connect_mistakes());
        Err(ConfigError::new(mistakes, warnings, is_unconfigured))
    }

    fn home_folder(&self) -> Option<PathBuf> {
        let home = self.home.clone().or_else(|| match &self.environment {
            Some(variables) => variables.get(&OsString::from("HOME")).map(PathBuf::from),
            None => env::home_dir(),
        });
        home.filter(|home| !home.as_os_str().is_empty())
    }

    /// The file of the home folder.
    fn home_file(&self) -> Option<PathBuf> {
        let home = self.home_folder().filter(|_| self.reads_files)?;
        Some(home.join(".okta").join("okta.yaml"))
    }

    /// The file of the current folder, unless that is the home file.
    fn local_file(&self, home: Option<&Path>) -> Option<PathBuf> {
        if !self.reads_files || !self.reads_local {
            return None;
        }
        let local = self.folder.join("okta.yaml");
        let real = |path: &Path| path.canonicalize().ok();
        let is_home = home
            .and_then(real)
            .is_some_and(|home| real(&local) == Some(home));
        (!is_home).then_some(local)
    }
}

/// Whether these layers name an org and a whole credential, so that nothing below them is missed.
fn is_enough(layers: &[Vec<Found>], has_signer: bool) -> bool {
    let is_set = |key: &str| {
        layers
            .iter()
            .flatten()
            .any(|found| found.setting.key() == key)
    };
    let is_app =
        is_set("clientId") && (has_signer || is_set("privateKey") || is_set("clientAssertion"));
    is_set("orgUrl") && (is_set("token") || is_app)
}

impl fmt::Debug for ConfigBuilder {
    /// Without the environment and the values, which may be secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConfigBuilder")
            .field("home", &self.home_file())
            .field("folder", &self.folder)
            .field("set", &self.set.keys())
            .finish_non_exhaustive()
    }
}
