use std::fmt;

use crate::Finding;

/// The configuration was refused.
///
/// It carries every mistake of every source, each with its origin and its cure, so that one look is enough; and the
/// warnings, since a misspelled name is often why a value seems to be missing. No value is part of it.
///
/// ```
/// use okta_config::Config;
///
/// let refused = Config::builder()
///     .no_files()
///     .environment([("OKTA_CLIENT_ORGURL", "http://acme.okta.com"), ("OKTA_CLIENT_TOKN", "00a")])
///     .load()
///     .unwrap_err();
/// assert_eq!(refused.mistakes().len(), 2);
/// assert!(refused.mistakes()[0].to_string().starts_with("OKTA_CLIENT_ORGURL: "));
/// assert!(refused.warnings()[0].to_string().contains("did you mean `OKTA_CLIENT_TOKEN`"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    mistakes: Vec<Finding>,
    warnings: Vec<Finding>,
    is_unconfigured: bool,
}

impl ConfigError {
    pub(crate) fn new(
        mistakes: Vec<Finding>,
        warnings: Vec<Finding>,
        is_unconfigured: bool,
    ) -> Self {
        Self {
            mistakes,
            warnings,
            is_unconfigured,
        }
    }

    /// Every mistake: those of the values by setting, after those of the sources.
    pub fn mistakes(&self) -> &[Finding] {
        &self.mistakes
    }

    /// What was set and is not read.
    pub fn warnings(&self) -> &[Finding] {
        &self.warnings
    }

    /// Whether nothing was configured at all: no source says which org, which mode or which credential, and what the
    /// sources do hold has no mistake and gave no warning, as a misspelled name does. A program can then explain itself, or
    /// show itself against a fake org.
    pub fn is_unconfigured(&self) -> bool {
        self.is_unconfigured
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.mistakes.len() {
            1 => write!(f, "the configuration has a mistake:")?,
            count => write!(f, "the configuration has {count} mistakes:")?,
        }
        for mistake in &self.mistakes {
            write!(f, "\n  {mistake}")?;
        }
        for warning in &self.warnings {
            write!(f, "\n  warning: {warning}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ConfigError {}
