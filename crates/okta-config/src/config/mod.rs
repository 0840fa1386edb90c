//! The configuration that the sources come to.

mod values;

pub use self::values::ProxySettings;

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use okta_transport::oauth::Signer;

use crate::resolve::Entry;
use crate::{Finding, Origin};

/// The configuration: every value checked, and with its origin.
///
/// Its `Display` is one line a setting, with origin, secrets as `***`; what is not set is left out.
///
/// ```
/// use okta_config::Config;
///
/// let config = Config::builder()
///     .no_files()
///     .environment([("OKTA_CLIENT_ORGURL", "https://acme.okta.com"), ("OKTA_CLIENT_TOKEN", "00a_secret")])
///     .set("requestTimeout", "30")
///     .load()?;
/// assert_eq!(
///     config.to_string(),
///     "orgUrl: https://acme.okta.com  # OKTA_CLIENT_ORGURL\n\
///      token: ***  # OKTA_CLIENT_TOKEN\n\
///      requestTimeout: 30  # code\n"
/// );
/// # Ok::<(), okta_config::ConfigError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Config {
    entries: Vec<Entry>,
    warnings: Vec<Finding>,
    pub(crate) signer: Option<SharedSigner>,
}

/// What signs in place of `privateKey`.
#[derive(Clone)]
pub(crate) struct SharedSigner(pub(crate) Arc<dyn Signer>);

impl Config {
    pub(crate) fn new(
        entries: Vec<Entry>,
        warnings: Vec<Finding>,
        signer: Option<SharedSigner>,
    ) -> Self {
        Self {
            entries,
            warnings,
            signer,
        }
    }

    /// What was set and is not read, or read with a risk. Tell them to the user.
    pub fn warnings(&self) -> &[Finding] {
        &self.warnings
    }

    /// Where the value of a setting comes from; none where it is not set. `key` is that of [`Setting::key`](crate::Setting::key).
    pub fn origin(&self, key: &str) -> Option<&Origin> {
        self.entry(key).map(|entry| &entry.origin)
    }

    /// The folder in which the file that the value of `key` names has to lie.
    pub(crate) fn within(&self, key: &str) -> Option<&Path> {
        self.entry(key)?.within.as_deref()
    }

    fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.setting.key() == key)
    }
}

impl fmt::Debug for SharedSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({})", self.0.algorithm())
    }
}

impl fmt::Display for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Entry {
            setting,
            value,
            origin,
            ..
        } in &self.entries
        {
            writeln!(f, "{}: {value}  # {origin}", setting.key())?;
        }
        Ok(())
    }
}
